"""What is kept of a request with images."""

from holdfast.domain.data_urls import without_images


def test_images_are_known_by_their_digest_only() -> None:
    asked = {"content": [{"image_url": {"url": "data:image/png;base64,iVBORw0KGgo="}}, "no image;base64, here"]}
    kept = without_images(asked)
    assert kept["content"][0]["image_url"]["url"].startswith("data:image/png;sha256,")
    assert kept["content"][1] == "no image;base64, here"
    assert without_images(kept) == kept
