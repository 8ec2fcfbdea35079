"""Strategies of hypothesis that give small changes of images: for `given=` of metamorphic contracts."""

from typing import TYPE_CHECKING

from holdfast.domain.image_changes import Brightness, CropMargin, ImageChange, Reencode, Rotate

if TYPE_CHECKING:
    from hypothesis.strategies import SearchStrategy


def image_encoding(*, lowest_quality: int = 50) -> "SearchStrategy[Reencode]":
    """The same picture as PNG, or as JPEG of some quality from `lowest_quality` to 95."""
    from hypothesis import strategies as st

    as_jpeg = st.builds(Reencode, format=st.just("jpeg"), quality=st.integers(lowest_quality, 95))
    return st.just(Reencode(format="png")) | as_jpeg


def image_margin(*, at_most: float = 0.05) -> "SearchStrategy[CropMargin]":
    """A margin cut off all around: from a hundredth of width and height up to `at_most`."""
    from hypothesis import strategies as st

    return st.builds(CropMargin, share=st.integers(1, max(1, round(at_most * 100))).map(lambda part: part / 100))


def image_rotation(*, degrees: float = 4.0) -> "SearchStrategy[Rotate]":
    """Turned a little either way, by half a degree at least."""
    from hypothesis import strategies as st

    most = max(1, round(degrees * 2))
    return st.builds(Rotate, degrees=st.integers(-most, most).filter(bool).map(lambda halves: halves / 2))


def image_brightness(*, darkest: float = 0.7, brightest: float = 1.4) -> "SearchStrategy[Brightness]":
    """Darker or brighter, by a twentieth at least."""
    from hypothesis import strategies as st

    steps = st.integers(round(darkest * 20), round(brightest * 20)).filter(lambda step: step != 20)
    return st.builds(Brightness, factor=steps.map(lambda step: step / 20))


def image_changes() -> "SearchStrategy[ImageChange]":
    """One of these four."""
    from hypothesis import strategies as st

    return st.one_of(image_encoding(), image_margin(), image_rotation(), image_brightness())
