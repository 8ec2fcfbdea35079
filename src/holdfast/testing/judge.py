"""How a simulated release grades: by one rule on the answer it is shown, with planted errors and silence."""

import json
import re
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from holdfast.testing.asked import Asked
from holdfast.testing.chance import Dice
from holdfast.testing.reply import SimulatedReply
from holdfast.testing.where import compiles

# What a judging request looks like, read as a model would read it: the code, then the data between two lines of it.
_FRAME = re.compile(r"The code is ([0-9a-f]+)\.\n\1\n([^\n]*)\n\1\n")


class SimulatedJudge(BaseModel):
    """Says PASS of an answer in which `passes` (a regular expression) is found, else FAIL.

    On a share `errs` of its votes it says the other word, and on a share `silent` none. With `repeats` it says what it
    was shown, word for word, like a model that was talked into it.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    passes: Annotated[str, AfterValidator(compiles)]
    errs: float = Field(default=0.0, ge=0.0, le=1.0)
    silent: float = Field(default=0.0, ge=0.0, le=1.0)
    repeats: bool = False

    def is_asked(self, asked: Asked) -> bool:
        """Whether it is asked to grade."""
        return _FRAME.search(asked.user) is not None

    def reply(self, asked: Asked, dice: Dice) -> SimulatedReply | None:
        """Its vote; None where it is asked something else than to grade."""
        found = _FRAME.search(asked.user)
        if found is None:
            return None
        code, answer = found.group(1), str(json.loads(found.group(2))["answer"])
        if self.repeats:
            return SimulatedReply(text=answer)
        if dice.happens("stays silent", self.silent):
            return SimulatedReply(text="I would rather not say.")
        is_good = (re.search(self.passes, answer) is not None) != dice.happens("errs", self.errs)
        return SimulatedReply(text=f"I looked for what the rubric asks.\n{code} {'PASS' if is_good else 'FAIL'}")
