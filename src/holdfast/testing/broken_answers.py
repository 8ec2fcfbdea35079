"""What a client gets from a fault that leaves no answer: status, headers and body, as seen on real endpoints."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field

from holdfast.testing.faults import Fault
from holdfast.testing.wire_request import error_body

_HTML = (
    "<html>\r\n<head><title>{title}</title></head>\r\n<body>\r\n<center><h1>{title}</h1></center>\r\n"
    "<hr><center>simulated by holdfast</center>\r\n</body>\r\n</html>\r\n"
)


@dataclass(frozen=True, slots=True)
class BrokenAnswer:
    """An answer that is none."""

    status: int
    body: bytes
    content_type: str = "application/json"
    headers: Mapping[str, str] = field(default_factory=dict)


def broken_answer(fault: Fault, *, id_: str, is_stream: bool) -> BrokenAnswer:
    """The broken answer of `fault`, for every kind that sends one."""
    match fault.kind:
        case "rate_limit":
            error = error_body("Rate limit reached (simulated).", type_="requests", code="rate_limit_exceeded")
            return _refusal(429, error, retry_after=1 if fault.retry_after is None else fault.retry_after)
        case "quota":
            message = "You exceeded your current quota (simulated)."
            return _refusal(429, error_body(message, type_="insufficient_quota", code="insufficient_quota"))
        case "auth":
            message = "Incorrect API key provided (simulated)."
            return _refusal(401, error_body(message, code="invalid_api_key"))
        case "html":
            status = fault.status or 502
            title = "200 OK" if status == 200 else f"{status} Bad Gateway"
            return BrokenAnswer(status, _HTML.format(title=title).encode(), "text/html")
        case "error_body" | "null_choices" | "not_json":
            return _with_status_200(fault.kind, id_=id_, is_stream=is_stream)
        case _:
            error = error_body("The server had an error (simulated).", type_="server_error")
            return _refusal(fault.status or 500, error, retry_after=fault.retry_after or "")


def _refusal(status: int, error: Mapping[str, object], *, retry_after: int | float | str = "") -> BrokenAnswer:
    headers = {} if retry_after == "" else {"Retry-After": f"{retry_after}"}
    return BrokenAnswer(status, json.dumps(error).encode(), headers=headers)


def _with_status_200(kind: str, *, id_: str, is_stream: bool) -> BrokenAnswer:
    if kind == "error_body":
        body = json.dumps(error_body("Internal error (simulated).", type_="server_error", code="internal_error"))
    elif kind == "null_choices":
        body = json.dumps({"id": f"chatcmpl-{id_}", "object": "chat.completion", "choices": None, "usage": None})
    else:
        body = '{"id": "chatcmpl-' + id_ + '", "choices": [{"index": 0, "mess'
    if is_stream:
        return BrokenAnswer(200, f"data: {body}\n\n".encode(), "text/event-stream")
    return BrokenAnswer(200, body.encode())
