"""Ready-made variations for metamorphic contracts: ``from holdfast import variations``.

A function such as `typos` gives the strategy that `given=` takes; what it draws is a frozen value (`Typos`) that is
called with a text, a request or an image and gives it varied. `TextVariation`, `RequestVariation` and `ImageVariation`
are the types of all of them: annotate the draw with one, so that pinned draws can be read back.
"""

from typing import Annotated

from pydantic import Field

from holdfast.domain.image_changes import Brightness, CropMargin, ImageChange, Reencode, Rotate
from holdfast.variations.context import Irrelevant, Paraphrase
from holdfast.variations.images import (
    image_brightness,
    image_changes,
    image_encoding,
    image_margin,
    image_rotation,
)
from holdfast.variations.locales import Locale
from holdfast.variations.options import OptionOrder
from holdfast.variations.quantities import Units
from holdfast.variations.requests import History, ToolOrder, with_user_text
from holdfast.variations.strategies import (
    history,
    irrelevant,
    letter_case,
    locales,
    option_order,
    paraphrases,
    tool_order,
    typos,
    units,
    white_space,
)
from holdfast.variations.wording import LetterCase, Typos, WhiteSpace

__all__ = [
    "Brightness",
    "CropMargin",
    "History",
    "ImageVariation",
    "Irrelevant",
    "LetterCase",
    "Locale",
    "OptionOrder",
    "Paraphrase",
    "Reencode",
    "RequestVariation",
    "Rotate",
    "TextVariation",
    "ToolOrder",
    "Typos",
    "Units",
    "WhiteSpace",
    "history",
    "image_brightness",
    "image_changes",
    "image_encoding",
    "image_margin",
    "image_rotation",
    "irrelevant",
    "letter_case",
    "locales",
    "option_order",
    "paraphrases",
    "tool_order",
    "typos",
    "units",
    "white_space",
    "with_user_text",
]

TextVariation = Annotated[
    Irrelevant | LetterCase | Locale | OptionOrder | Paraphrase | Typos | Units | WhiteSpace,
    Field(discriminator="kind"),
]
RequestVariation = Annotated[History | ToolOrder, Field(discriminator="kind")]
ImageVariation = ImageChange
