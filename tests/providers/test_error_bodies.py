"""Error bodies of every known shape, and what they mean."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from holdfast.providers.error_bodies import ApiError, meaning_of, read_error

QUOTA = '{"error":{"message":"You exceeded your quota","type":"insufficient_quota","code":"insufficient_quota"}}'


@pytest.mark.parametrize(
    ("body", "code", "message"),
    [
        ('{"error":{"code":"unsupported_value","param":"temperature","message":"No.","type":"invalid_request_error"}}',
         "unsupported_value", "No."),
        ('{"error":{"code":null,"type":"invalid_request_error","message":"No."}}', "invalid_request_error", "No."),
        ('{"error":{"code":400,"type":"BadRequestError","message":"No."}}', "BadRequestError", "No."),
        ('{"object":"error","message":"No.","type":"BadRequestError","code":400}', "BadRequestError", "No."),
        ('[{"error":{"code":429,"message":"Slow.","status":"RESOURCE_EXHAUSTED"}}]', "RESOURCE_EXHAUSTED", "Slow."),
        ('{"error":"model not found"}', None, "model not found"),
        ('"just text"', None, "just text"),
        ('{"detail":"Not Found"}', None, "Not Found"),
        ('{"detail":[{"loc":["body","temperature"],"msg":"too high","type":"x"}]}', None, "body.temperature: too high"),
        ('{"code":"rpm_rate_limit_exceeded","msg":"Slow."}', "rpm_rate_limit_exceeded", "Slow."),
        ('{"error":{"code":"1302","message":"Slow."}}', "1302", "Slow."),
        ("<html><head><title>502 Bad\n Gateway</title></head></html>", None, "502 Bad Gateway"),
        ("upstream  connect\nerror", None, "upstream connect error"),
        ("", None, ""),
        ("[]", None, ""),
        ("null", None, ""),
        ("[" * 100_000, None, "[" * 2_000),
    ],
)  # fmt: skip
def test_code_and_message_are_read_from_every_shape(body: str, code: str | None, message: str) -> None:
    found = read_error(body)
    assert (found.code, found.message) == (code, message)


@pytest.mark.parametrize(
    ("status", "body", "meaning"),
    [
        (400, '{"error":{"code":"unsupported_value","param":"temperature","message":"m"}}', "unsupported"),
        (400, '{"error":{"code":"InvalidParameter","message":"Range of max_tokens"}}', "unsupported"),
        (400, '{"error":{"code":"Arrearage","message":"Access denied"}}', "quota"),
        (400, '{"error":{"code":"data_inspection_failed","message":"m"}}', "content_filter"),
        (400, '{"error":{"type":"content_filter","message":"m"}}', "content_filter"),
        (400, '{"error":{"code":"unsafe_request","message":"m"}}', "content_filter"),
        (400, '[{"error":{"code":400,"message":"API key not valid.","status":"INVALID_ARGUMENT"}}]', "auth"),
        (400, "<html>The plain HTTP request was sent to HTTPS port</html>", "transport"),
        (401, '{"error":{"code":"invalid_api_key","message":"m"}}', "auth"),
        (401, '{"error":{"code":"invalid_model","message":"no access"}}', "auth"),
        (402, '{"error":{"message":"Insufficient Balance"}}', "quota"),
        (403, '{"error":{"type":"permission_denied","message":"m"}}', "auth"),
        (403, '{"error":{"type":"exceeded_current_quota_error","message":"m"}}', "quota"),
        (404, '{"error":{"code":"model_not_found","message":"m"}}', "unsupported"),
        (404, '{"error":{"message":"The model `x` does not exist.","type":"NotFoundError","code":404}}', "unsupported"),
        (404, '{"detail":"Not Found"}', "transport"),
        (404, "<html>no such model page</html>", "transport"),
        (405, "", "transport"),
        (408, "", "timeout"),
        (409, "", "server"),
        (410, "", "unsupported"),
        (413, "", "unsupported"),
        (422, '{"detail":[{"loc":["body","seed"],"msg":"extra"}]}', "unsupported"),
        (429, '{"error":{"code":"rate_limit_exceeded","message":"m"}}', "rate_limit"),
        (429, '{"error":{"code":"Throttling.AllocationQuota","message":"m"}}', "rate_limit"),
        (429, QUOTA, "quota"),
        (429, '{"error":{"code":"billing_hard_limit_reached","message":"m"}}', "quota"),
        (429, "", "rate_limit"),
        (451, '{"error":{"message":"m"}}', "unsupported"),
        (500, '{"error":{"message":"m"}}', "server"),
        (503, "", "server"),
        (529, "", "server"),
        (307, "", "transport"),
        (999, "", "server"),
    ],
)  # fmt: skip
def test_status_and_code_say_what_an_error_means(status: int, body: str, meaning: str) -> None:
    assert meaning_of(status, read_error(body)) == meaning


@given(st.text(), st.integers(min_value=300, max_value=999))
def test_no_error_body_makes_reading_crash(body: str, status: int) -> None:
    assert meaning_of(status, read_error(body))


@given(st.recursive(st.none() | st.booleans() | st.integers() | st.text(),
                    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(
                        st.sampled_from(["error", "code", "message", "detail", "type", "param", "loc", "msg"]), inner),
                    max_leaves=10))  # fmt: skip
def test_no_json_error_makes_reading_crash(value: object) -> None:
    import json

    assert isinstance(read_error(json.dumps(value)), ApiError)
