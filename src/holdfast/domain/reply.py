"""What checks read: the answer of one trial, with accessors that fail a check instead of crashing it."""

import re
from collections.abc import Callable, Mapping
from functools import cached_property
from typing import Any, Generic

from pydantic import BaseModel, ValidationError
from typing_extensions import TypeVar

from holdfast.domain.code_run import CodeRun, CodeTask, Sandbox
from holdfast.domain.json_text import parse_json
from holdfast.domain.message import Call, Tool
from holdfast.domain.observation import Finish, Observation, Timing, Usage
from holdfast.errors import CheckFailed, shortened

NO_SANDBOX = 'code is run in a sandbox only, and none is asked for: set `sandbox = "auto"` in [tool.holdfast]'

R_co = TypeVar("R_co", covariant=True, default=None)

_FRACTION = r"(?:\.\d+)?(?:[eE][-+]?\d+)?"
NUMBER = re.compile(  # begins with one class of characters, which is what `re` looks for fastest
    rf"[-+−.\d](?:(?<=\d)(?:\d{{0,2}}(?:,\d{{3}})+|\d*){_FRACTION}"
    rf"|(?<=[-+−])(?:(?:\d{{1,3}}(?:,\d{{3}})+|\d+){_FRACTION}|\.\d+)|(?<=\.)\d+)"
)


class Reply(Generic[R_co]):
    """One answer. What its accessors raise is `CheckFailed`: bad JSON or a missing call fails the check."""

    def __init__(
        self,
        observation: Observation,
        *,
        response_model: Any = None,
        raw_body: str = "{}",
        cost_usd: float | None = None,
        sandbox: Sandbox | None = None,
        tools: tuple[Tool, ...] | None = None,
    ) -> None:
        self._observation = observation
        self._model = response_model
        self._raw_body = raw_body
        self._cost_usd = cost_usd
        self._sandbox = sandbox
        self._tools = tools

    def __repr__(self) -> str:
        return f"Reply({shortened(self.text)}, calls={len(self.calls)}, finish={self.finish!r})"

    @property
    def text(self) -> str:
        """The text of the answer; empty where there was none."""
        return self._observation.text or ""

    @property
    def calls(self) -> tuple[Call, ...]:
        """The tool calls, in order."""
        return self._observation.calls

    @property
    def tools(self) -> tuple[Tool, ...] | None:
        """The tools that were offered with the question; None where that is unknown."""
        return self._tools

    @property
    def finish(self) -> Finish:
        """Why the answer ended, in one vocabulary for all providers."""
        return self._observation.finish

    @property
    def refused(self) -> bool:
        """Whether the release refused, by the provider's own refusal field or content filter."""
        return self._observation.refusal is not None or self._observation.finish == "content_filter"

    @property
    def reasoning(self) -> str | None:
        """The reasoning text, where the provider shows it."""
        return self._observation.reasoning

    @property
    def usage(self) -> Usage:
        """Tokens, as the provider counted them."""
        return self._observation.usage

    @property
    def cost_usd(self) -> float | None:
        """What the answer cost, at the price of its release; None where that is unknown."""
        return self._cost_usd

    @property
    def timing(self) -> Timing:
        """How long the answer took."""
        return self._observation.timing

    @property
    def served_by(self) -> str:
        """The model that the provider says answered; empty where it did not say."""
        return self._observation.served_model or ""

    @cached_property
    def raw(self) -> Mapping[str, Any]:
        """The provider's body, as it came."""
        return parse_json(self._raw_body, "body of the answer")  # type: ignore[no-any-return]  # an object, or no answer

    @cached_property
    def parsed(self) -> R_co:
        """The answer as the contract's response model. Raises CheckFailed where it does not validate as it stands."""
        if self._model is None:
            raise TypeError("`parsed` needs a contract with a response_model; `reply.json()` reads JSON without one.")
        parse_json(self.text, "answer")
        try:
            return self._validated()  # type: ignore[no-any-return]  # typed by the contract
        except ValidationError as error:
            first = error.errors(include_url=False)[0]
            place = ".".join(map(str, first["loc"])) or "the whole"
            found = f"{first['msg']}, found {shortened(first['input'])}"
            raise CheckFailed(f"The answer is no {self._model.__name__}: at {place}: {found}.") from error

    def _validated(self) -> Any:
        model: type[BaseModel] = self._model
        return model.model_validate_json(self.text)

    def json(self) -> Any:
        """The answer as JSON, as it stands: a fence or a word before it fails the check."""
        return parse_json(self.text, "answer")

    def number(self) -> float:
        """The only number in the answer. Raises CheckFailed where there is none, or more than one."""
        found = NUMBER.findall(self.text)
        if len(found) != 1:
            raise CheckFailed(f"Expected one number in the answer, found {len(found)} in {shortened(self.text)}.")
        return float(found[0].replace(",", "").replace("−", "-"))

    def run_code(self, task: CodeTask) -> CodeRun:
        """Run code of the answer in the sandbox that the settings name; without one it is not run."""
        return CodeRun(ending="not run", detail=NO_SANDBOX) if self._sandbox is None else self._sandbox(task)

    def only_call(self, tool: Callable[..., object]) -> Call:
        """The only call, if it is of `tool`. Raises CheckFailed otherwise."""
        name = getattr(tool, "__holdfast_tool__", None) or getattr(tool, "__name__", str(tool))
        names = [call.name for call in self.calls]
        if names != [name]:
            text = f" and the text {shortened(self.text)}" if self.text else ""
            raise CheckFailed(f"Expected one call of {name!r} and no other, found calls {names!r}{text}.")
        return self.calls[0]
