"""Small changes of an image after which a person would answer the same: values that can be drawn, kept and applied.

A change is put on an image by calling it: ``Brightness(factor=0.8)(photo)``. Nothing is read or held by that; the bytes
are made when the image is sent.
"""

from typing import Annotated, Any, Literal, Protocol, TypeVar

from pydantic import Field, SerializerFunctionWrapHandler, model_serializer, model_validator

from holdfast.domain.value import Value

__all__ = ["Brightness", "CropMargin", "ImageChange", "Reencode", "Rotate"]

P = TypeVar("P", bound="Changeable")


class Changeable(Protocol):
    """What a change can be put on: an image, or a request with images."""

    def changed(self: P, change: "AnyImageChange", /) -> P: ...


class AnyImageChange(Value):
    """One change of an image. `kind` names it, and stands in every written form."""

    kind: str

    @model_serializer(mode="wrap")
    def _named(self, handler: SerializerFunctionWrapHandler) -> dict[str, Any]:
        return {"kind": self.kind, **handler(self)}

    def __repr__(self) -> str:
        given = ", ".join(f"{name}={value!r}" for name, value in self if name != "kind" and value is not None)
        return f"{self.kind}({given})"

    __str__ = __repr__

    def __call__(self, image: P, /) -> P:
        """The image, or the request with every image in it, with this change on top of those that it has."""
        return image.changed(self)


class Reencode(AnyImageChange):
    """The same picture, encoded anew: as PNG, or as JPEG of a quality from 1 to 95 (75 if none is given)."""

    kind: Literal["re-encode"] = "re-encode"
    format: Literal["jpeg", "png"]
    quality: int | None = Field(default=None, ge=1, le=95)

    @model_validator(mode="after")
    def _quality_of_jpeg(self) -> "Reencode":
        if self.quality is not None and self.format == "png":
            raise ValueError("A PNG has no quality: it loses nothing.")
        return self


class CropMargin(AnyImageChange):
    """A margin is cut off each side, as a share of width and height."""

    kind: Literal["crop-margin"] = "crop-margin"
    share: float = Field(gt=0, lt=0.5)


class Rotate(AnyImageChange):
    """Turned counter-clockwise by some degrees; what comes into view behind the corners is white."""

    kind: Literal["rotate"] = "rotate"
    degrees: float = Field(ge=-45, le=45)


class Brightness(AnyImageChange):
    """Every pixel times a factor: below 1 darker, above 1 brighter."""

    kind: Literal["brightness"] = "brightness"
    factor: float = Field(gt=0, le=4)


ImageChange = Annotated[Reencode | CropMargin | Rotate | Brightness, Field(discriminator="kind")]
