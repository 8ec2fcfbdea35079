"""What an application asked: digest and nearest."""

from dataclasses import dataclass
from urllib.parse import SplitResult, urlsplit

from holdfast.domain.observation import Exchange
from holdfast.domain.value import digest
from holdfast.providers.asked import Asked, nearest_recorded
from holdfast.providers.redaction import Redactor

BASE = urlsplit("http://here:1/v1/")


@dataclass
class Asking:
    method: str
    content: bytes
    address: str = "http://here:1/v1/chat/completions"

    @property
    def url(self) -> SplitResult:
        return urlsplit(self.address)


def of(content: bytes, address: str = "http://here:1/v1/chat/completions", method: str = "POST") -> Asked:
    return Asked.of(Asking(method, content, address), BASE, Redactor(["sk-secret-1"]))


def test_the_digest_knows_neither_host_nor_the_order_of_keys() -> None:
    one = of(b'{"a": 1, "b": 2}')
    moved = Asked.of(Asking("POST", b'{"b":2,"a":1}', "https://there/api/chat/completions"),
                     urlsplit("https://there/api"), Redactor(()))  # fmt: skip
    assert (one.path, one.digest) == ("/chat/completions", moved.digest)


def test_method_path_and_body_make_another_digest() -> None:
    asked = [of(b"{}"), of(b"[]"), of(b"{}", method="PUT"), of(b"{}", "http://here:1/v1/embeddings"), of(b"\xff")]
    assert len({each.digest for each in asked}) == len(asked)


def test_a_body_is_kept_without_secrets() -> None:
    assert of(b'{"key": "sk-secret-1"}').body == {"key": "[redacted]"}


def test_an_image_in_a_body_is_kept_as_its_sha256_and_asked_for_by_its_bytes() -> None:
    """Megabytes would stand in every journal; what answers the request is found by the request itself."""
    one, other = (of(b'{"url": "data:image/png;base64,iVBOR%s=="}' % end) for end in (b"w0", b"w1"))
    assert one.body is not None
    assert one.body["url"].startswith("data:image/png;sha256,")
    assert one.digest == digest(["POST", "/chat/completions", {"url": "data:image/png;base64,iVBORw0=="}])
    assert one.digest != other.digest


def test_a_body_that_is_no_object_is_not_kept() -> None:
    assert of(b"").body is None
    assert of(b"[1]").body is None
    assert of(b"[" * 100_000).body is None


def test_the_nearest_is_the_one_with_the_fewest_differences() -> None:
    far = Exchange(body="", asked={"messages": [{"content": "x"}], "n": 1, "seed": 2})
    near = Exchange(body="", asked={"messages": [{"content": "y"}]})
    said = nearest_recorded(of(b'{"messages": [{"content": "z"}]}'), [far, near])
    assert said == (
        "The nearest recorded request ('y') differs first in messages[0].content ('y' recorded, 'z' asked). "
        "Replay the contract to record it."
    )


def test_without_anything_to_compare_the_count_is_told() -> None:
    assert nearest_recorded(of(b""), []) == "Recorded are 0 requests. Replay the contract to record it."
