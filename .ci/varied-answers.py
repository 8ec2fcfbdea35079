"""Writes `contracts/answers/metamorphic.jsonl` anew: ``python .ci/varied-answers.py contracts``.

To be run when a metamorphic example, or the prompt of its base, was changed. What is drawn is frozen once it is pinned;
the answer to a varied request is the answer to the request as it is.
"""

import sys
from pathlib import Path

from holdfast.authoring.loading import load_suite
from holdfast.domain.request import Request
from holdfast.testing import Answer, AnswerBook
from holdfast.testing.asked import normal


def varied_answers(contracts: Path) -> list[Answer]:
    """The answers to all varied requests of the metamorphic contracts that a folder's own books do not answer."""
    books = (file for file in (contracts / "answers").glob("*.jsonl") if file.name != "metamorphic.jsonl")
    answers = [each for file in books for each in AnswerBook.load(file)]
    known = {normal(each.user): each for each in answers}
    suite = load_suite([contracts], root=contracts.parent, default_margin=0.05)
    found: dict[str, Answer] = {}
    for contract in suite.contracts:
        for place, request in () if contract.metamorphic is None else contract.metamorphic.varied.items():
            right, user = known[normal(_asked(contract.requests[place]))], _asked(request)
            if normal(user) not in known:
                found[normal(user)] = right.model_copy(update={"user": user})
    return list(found.values())


def _asked(request: Request) -> str:
    return str(request.messages[-1].content)


if __name__ == "__main__":
    folder = Path(sys.argv[1]).resolve()
    AnswerBook.of(varied_answers(folder)).save(folder / "answers" / "metamorphic.jsonl")
