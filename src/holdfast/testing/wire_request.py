"""The chat-completions request as it stands on the wire, and what is said when it is malformed."""

import json
from typing import Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from holdfast.errors import shortened
from holdfast.testing.mistakes import path_of


class Refused(Exception):
    """A request answered with an error in OpenAI's shape."""

    def __init__(self, status: int, message: str, param: str | None = None, code: str | None = None) -> None:
        super().__init__(message)
        self.status = status
        self.message = message
        self.param = param
        self.code = code

    def body(self) -> dict[str, object]:
        """The JSON body of the error answer."""
        return error_body(self.message, param=self.param, code=self.code)


def error_body(
    message: str, *, type_: str = "invalid_request_error", param: str | None = None, code: str | None = None
) -> dict[str, object]:
    """An error as OpenAI's endpoints word it."""
    return {"error": {"message": message, "type": type_, "param": param, "code": code}}


class _Wire(BaseModel):
    # A real endpoint meets parameters of many vendors; what is not known here is kept and has no effect.
    model_config = ConfigDict(frozen=True, extra="allow")


class ImageUrl(_Wire):
    """Where the image is: a data URL, or an address (never fetched)."""

    url: str


class Part(_Wire):
    """One piece of a message's content."""

    type: Literal["text", "image_url", "refusal", "input_audio", "file"]
    text: str | None = None
    image_url: ImageUrl | None = None

    @model_validator(mode="after")
    def _holds_what_its_type_says(self) -> Self:
        if self.type in ("text", "image_url") and getattr(self, self.type) is None:
            raise ValueError(f"A part of type {self.type!r} needs the field {self.type!r}.")
        return self


class CalledFunction(_Wire):
    """The function an assistant message called."""

    name: str
    arguments: str


class MadeCall(_Wire):
    """A tool call in an assistant message."""

    id: str
    function: CalledFunction


class Message(_Wire):
    """One message of the conversation."""

    role: Literal["system", "developer", "user", "assistant", "tool"]
    content: str | list[Part] | None = None
    tool_calls: list[MadeCall] | None = None
    tool_call_id: str | None = None

    def text(self) -> str:
        """The text parts joined with newlines."""
        if isinstance(self.content, str):
            return self.content
        return "\n".join(part.text for part in self.content or () if part.text is not None)

    def image_urls(self) -> list[str]:
        """The addresses of the images, in order."""
        if self.content is None or isinstance(self.content, str):
            return []
        return [part.image_url.url for part in self.content if part.image_url is not None]


class FunctionTool(_Wire):
    """What a tool is called and which arguments it takes."""

    name: str = Field(min_length=1)
    parameters: dict[str, Any] = Field(default_factory=dict)


class Tool(_Wire):
    """A tool the release may call."""

    type: Literal["function"]
    function: FunctionTool


class NamedFunction(_Wire):
    """The function of a named tool choice."""

    name: str


class NamedTool(_Wire):
    """A tool choice that names the tool."""

    type: Literal["function"]
    function: NamedFunction


class JsonSchema(_Wire):
    """The schema of a structured answer."""

    name: str = Field(min_length=1)
    schema_: dict[str, Any] = Field(default_factory=dict, alias="schema")


class ResponseFormat(_Wire):
    """Whether text, JSON, or JSON of a given schema is asked for."""

    type: Literal["text", "json_object", "json_schema"]
    json_schema: JsonSchema | None = None

    @model_validator(mode="after")
    def _schema_is_given(self) -> Self:
        if self.type == "json_schema" and self.json_schema is None:
            raise ValueError("A response_format of type 'json_schema' needs the field 'json_schema'.")
        return self


class StreamOptions(_Wire):
    """What a stream carries besides its text."""

    include_usage: bool = False


class ChatRequest(_Wire):
    """A request to `POST /v1/chat/completions`."""

    model: str
    messages: list[Message] = Field(min_length=1)
    tools: list[Tool] = Field(default_factory=list)
    tool_choice: Literal["none", "auto", "required"] | NamedTool | None = None
    parallel_tool_calls: bool = True
    response_format: ResponseFormat | None = None
    stop: str | list[str] | None = None
    max_tokens: int | None = Field(default=None, ge=1)
    max_completion_tokens: int | None = Field(default=None, ge=1)
    temperature: float | None = Field(default=None, ge=0, le=2)
    top_p: float | None = Field(default=None, ge=0, le=1)
    n: int | None = Field(default=None, ge=1, le=1, description="one choice is all this provider simulates")
    logprobs: Literal[False] | None = None
    stream: bool = False
    stream_options: StreamOptions | None = None


def parse(body: bytes) -> ChatRequest:
    """The request in `body`; raises `Refused` (400) where a real endpoint would refuse it."""
    try:
        found = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise Refused(400, f"The body is not JSON: {error}. Send a JSON object.") from error
    if not isinstance(found, dict):
        raise Refused(400, f"The body is JSON but no object: found {shortened(found)}. Send a JSON object.")
    try:
        request = ChatRequest.model_validate(found)
    except ValidationError as error:
        raise _refusal(error) from error
    _check_tool_choice(request)
    _check_tool_messages(request)
    return request


def _refusal(error: ValidationError) -> Refused:
    """The deepest mistake: where several shapes are allowed, it belongs to the shape that was meant."""
    mistake = max(error.errors(include_url=False), key=lambda one: len(one["loc"]))
    # In a union pydantic adds the name of the shape it tried, such as 'list[Part]'; that is no field of the request.
    param = path_of(part for part in mistake["loc"] if isinstance(part, int) or _is_field(part))
    if mistake["type"] == "missing":
        return Refused(400, f"Missing required parameter: '{param}'.", param, "missing_required_parameter")
    if mistake["type"] == "value_error":
        return Refused(400, f"Invalid value for '{param}': {mistake['ctx']['error']}", param, "invalid_value")
    found = shortened(mistake["input"])
    return Refused(400, f"Invalid value for '{param}': found {found}. {mistake['msg']}.", param, "invalid_value")


def _is_field(part: str) -> bool:
    return part.islower() and "[" not in part and part not in ("str", "int", "bool")


def _check_tool_choice(request: ChatRequest) -> None:
    choice = request.tool_choice
    names = [tool.function.name for tool in request.tools]
    if choice is not None and not names:
        raise Refused(400, "'tool_choice' is only allowed when 'tools' are specified.", "tool_choice")
    if isinstance(choice, NamedTool) and choice.function.name not in names:
        message = f"'tool_choice' names {choice.function.name!r}, which is not in 'tools': {', '.join(names)}."
        raise Refused(400, message, "tool_choice")


def _check_tool_messages(request: ChatRequest) -> None:
    """Each call is answered before anything else is said, and nothing else is answered, as OpenAI demands it."""
    open_calls: set[str] = set()
    for index, message in enumerate(request.messages):
        here = f"messages[{index}]"
        if message.role == "tool":
            if message.tool_call_id not in open_calls:
                raise Refused(400, f"'{here}' has role 'tool' but answers no preceding tool call.", f"{here}.role")
            open_calls.discard(message.tool_call_id or "")
        elif open_calls:
            raise Refused(400, f"Tool calls without an answer before '{here}': {sorted(open_calls)}.", here)
        if message.role == "assistant":
            open_calls = {call.id for call in message.tool_calls or ()}
    if open_calls:
        raise Refused(400, f"Tool calls without an answer at the end: {sorted(open_calls)}.", "messages")
