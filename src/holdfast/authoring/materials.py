"""Values as they are once the files named in them are read."""

import dataclasses
import operator
from collections.abc import Callable, Mapping
from typing import Any

from pydantic import BaseModel

from holdfast.authoring.files import with_texts
from holdfast.authoring.images import require_editor
from holdfast.authoring.origin import Origin
from holdfast.authoring.reading import Reader
from holdfast.domain.message import ImagePart, Message, TextPart
from holdfast.domain.request import Request


@dataclasses.dataclass(frozen=True, slots=True)
class Materials:
    """Puts texts and images in their places. `base` is the contract file, `where` what messages name."""

    reader: Reader
    base: Origin
    where: str

    def filled(self, value: Any) -> Any:
        """The value with every text and image that it names; the same object where it names none."""
        if isinstance(value, str):
            return with_texts(value, self.base)
        if isinstance(value, ImagePart):
            return self._image(value)
        if isinstance(value, BaseModel):
            return self._model(value)
        if isinstance(value, Mapping):
            return self._mapping(value)
        if isinstance(value, list | tuple):
            return self._sequence(value)
        if dataclasses.is_dataclass(value) and not isinstance(value, type):
            return self._dataclass(value)
        return value

    def filled_request(self, request: Request) -> Request:
        """The request with every text and image that its messages name."""
        messages, extra = tuple(map(self._message, request.messages)), self.filled(request.extra)
        is_same = extra is request.extra and all(map(operator.is_, messages, request.messages))
        return request if is_same else request.model_copy(update={"messages": messages, "extra": extra})

    def _message(self, message: Message) -> Message:
        content = message.content
        filled = (
            with_texts(content, self.base)
            if isinstance(content, str)
            else self._parts(content)
            if content is not None
            else None
        )
        return message if filled is content else message.model_copy(update={"content": filled})

    def _parts(self, parts: tuple[TextPart | ImagePart, ...]) -> tuple[Any, ...]:
        filled = tuple(self.filled(part) for part in parts)
        return parts if all(map(operator.is_, filled, parts)) else filled

    def _image(self, part: ImagePart) -> ImagePart:
        """A part that has its bytes from elsewhere, as a data URL has, is read from its file where that is known."""
        found = self.reader.from_file(part) if part.is_loaded else self.reader.image(part, self.base, self.where)
        require_editor(found, self.where)
        return found

    def _model(self, model: BaseModel) -> BaseModel:
        changed = _changed({name: getattr(model, name) for name in type(model).model_fields}, self.filled)
        return model.model_copy(update=changed) if changed else model

    def _dataclass(self, value: Any) -> Any:
        given = {each.name: getattr(value, each.name) for each in dataclasses.fields(value) if each.init}
        changed = _changed(given, self.filled)
        return dataclasses.replace(value, **changed) if changed else value

    def _mapping(self, value: Mapping[Any, Any]) -> Mapping[Any, Any]:
        changed = _changed(value, self.filled)
        return {**value, **changed} if changed else value

    def _sequence(self, value: Any) -> Any:
        filled = [self.filled(each) for each in value]
        if all(map(operator.is_, filled, value)):
            return value
        return type(value)(*filled) if hasattr(value, "_fields") else type(value)(filled)


def _changed(given: Mapping[Any, Any], fill: Callable[[Any], Any]) -> dict[Any, Any]:
    filled = {name: fill(value) for name, value in given.items()}
    return {name: value for name, value in filled.items() if value is not given[name]}
