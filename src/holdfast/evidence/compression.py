"""Small JSON texts, compressed: the only home of zstd."""

import sys

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

LEVEL = 3

# Part of the journal's format: what was compressed against this text can only be read with it. It holds what every
# answer and every row repeats, so that a body of one kilobyte need not pay for its own keys.
_COMMON = (
    '{"key":{"contract":"","case":"","variant":"main","request":"","release":"","role":"confirm","number":10},'
    '"started_at":"2026-01-01T00:00:00.000000Z","attempts":[{"started_at":"2026-01-01T00:00:00.000000Z",'
    '"duration_ms":1000.0,"status":200,"request_id":"req_"}],"exchanges":[{"body":"","streamed":true,"asked":null,'
    '"asked_digest":""}],"adaptations":[{"parameter":"","did":"renamed","detail":""}],"cost_usd":0.000'
    ',"observation":{"text":"","calls":[{"name":"","arguments_text":"{\\"","id":"call_"}],"finish":"tool_calls",'
    '"finish_raw":"tool_calls","usage":{"input_tokens":100,"cached_tokens":0,"output_tokens":100,"reasoning_tokens":0},'
    '"timing":{"total_ms":1000.0},"served_model":"","fingerprint":"fp_","response_id":"chatcmpl-"}}'
    'data: {"id":"chatcmpl-","object":"chat.completion.chunk","created":1760000000,"model":"","system_fingerprint":'
    '"fp_","choices":[{"index":0,"delta":{"role":"assistant","content":""},"logprobs":null,"finish_reason":null}]}\n\n'
    "data: [DONE]\n\n"
    '{"model":"","messages":[{"role":"system","content":""},{"role":"user","content":""}],"temperature":0.0,'
    '"tools":[{"type":"function","function":{"name":"","description":"","parameters":{"type":"object","properties":{"'
    '"type":"string"}},"required":[""],"additionalProperties":false}}}],"response_format":{"type":"json_schema"}}'
    '{"id": "chatcmpl-", "object": "chat.completion", "created": 1760000000, "model": "", "choices": [{"index": 0, '
    '"message": {"role": "assistant", "content": "", "refusal": null}, "logprobs": null, "finish_reason": "stop"}], '
    '"usage": {"prompt_tokens": 100, "completion_tokens": 100, "total_tokens": 200}, "system_fingerprint": "fp_"}'
    '{"id":"chatcmpl-","object":"chat.completion","created":1760000000,"model":"","choices":[{"index":0,"message":'
    '{"role":"assistant","content":"","tool_calls":[{"id":"call_","type":"function","function":{"name":"","arguments":'
    '"{\\""}}],"refusal":null,"annotations":[]},"logprobs":null,"finish_reason":"tool_calls"}],"usage":{'
    '"prompt_tokens":100,"completion_tokens":100,"total_tokens":200,"prompt_tokens_details":{"cached_tokens":0,'
    '"audio_tokens":0},"completion_tokens_details":{"reasoning_tokens":0,"audio_tokens":0,'
    '"accepted_prediction_tokens":0,"rejected_prediction_tokens":0}},"service_tier":"default",'
    '"system_fingerprint":"fp_"}'
)
_DICTIONARY = zstd.ZstdDict(_COMMON.encode("ascii"), is_raw=True)

_COMPRESSOR = zstd.ZstdCompressor(LEVEL, zstd_dict=_DICTIONARY)  # kept: setting one up costs more than a small body


def compressed(content: bytes) -> bytes:
    """The content as one zstd frame."""
    return _COMPRESSOR.compress(content, zstd.ZstdCompressor.FLUSH_FRAME)


def decompressed(content: bytes) -> bytes:
    """What was compressed. Raises ValueError where the bytes are damaged."""
    decompressor = zstd.ZstdDecompressor(zstd_dict=_DICTIONARY)
    try:
        found = decompressor.decompress(content)
    except zstd.ZstdError as error:
        raise ValueError(f"These bytes are no zstd frame: {error}.") from error
    if not decompressor.eof or decompressor.unused_data:
        raise ValueError("These bytes are no whole zstd frame.")
    return found
