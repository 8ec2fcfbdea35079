"""What trials ask of further releases: durable before it is used, paid once, on a line and at a pace of its own."""

from typing import Any

import pytest

from holdfast.domain.contract import Suite
from holdfast.domain.helper import Helper
from holdfast.domain.release import Price, Release
from holdfast.domain.request import Request
from holdfast.domain.trial import RunHeader
from holdfast.engine.budget import Budget, require_payable
from holdfast.engine.desks import Beside, desks_of
from holdfast.engine.estimate import Tariff
from holdfast.engine.events import Event, HelperAnswered, Stopped
from holdfast.engine.helpers import Helpers
from holdfast.engine.limits import Limits
from holdfast.engine.tally import Tally
from holdfast.errors import BudgetExceeded, UsageError

GRADER = Release("acme:grader-2026-05-01")
ASKED = Request(user="Is this polite?")


class Desk:
    """Helpers at work: a journal, the grader's provider, and what was told."""

    def __init__(
        self, parts: Any, *, script: Any = None, journal: Any = None, fresh: bool = False, calls: int | None = None
    ) -> None:
        self.told: list[Event] = []
        self.grader = parts.ScriptedProvider(*([script] if script is not None else []))
        self.journal = journal or parts.MemoryJournal()
        self.header = RunHeader(
            id=f"run-{len(self.journal.headers)}", role="candidate", release=parts.RELEASE, created_at=parts.START,
            plan="p", units=1, is_fresh=fresh,
        )  # fmt: skip
        self.journal.begin(self.header)
        self.budget = Budget(calls=calls)
        self.desks = desks_of(
            Beside(parts.RELEASE, parts.ScriptedProvider(), Limits()),
            [Beside(GRADER, self.grader, Limits(stop_after_lost=1), parts.PRICE)],
            parts.LoopClock(), self.budget, 0,
        )  # fmt: skip
        self.helpers = Helpers(
            self.desks, self.journal, self.header.id, lambda evidence: evidence, lambda key: self._tell, fresh
        )

    async def _tell(self, event: Event) -> None:
        self.told.append(event)


def asked(parts: Any, desk: Desk, *numbers: int, request: Request = ASKED) -> list[Any]:
    """What the grader says to the trials of these numbers."""

    async def all_of_them() -> list[Any]:
        trial = parts.evidence().key
        return [
            await desk.helpers.ask(trial.model_copy(update={"number": at}), "vote", GRADER, request, at)
            for at in numbers
        ]

    found: list[Any] = parts.in_virtual_time(all_of_them())
    return found


def test_what_was_asked_of_a_helper_is_kept_beside_the_trials_and_is_none(parts: Any) -> None:
    desk = Desk(parts)
    (vote,) = asked(parts, desk, 4)
    assert (vote.key.role, vote.key.release, vote.key.number, vote.key.request) == ("vote", GRADER, 4, ASKED.digest)
    assert (vote.key.contract, vote.key.case) == ("desk.reply", "c0")
    assert vote.cost_usd == pytest.approx((20 * 2 + 10 * 8) / 1e6)
    assert list(desk.journal.evidence(desk.header.id)) == []
    assert list(desk.journal.helped(desk.header.id).values()) == [vote]
    assert desk.told == [HelperAnswered(vote.key, vote)]


def test_a_question_of_one_trial_is_paid_once_in_a_sitting_in_a_later_one_and_in_another_run(parts: Any) -> None:
    desk = Desk(parts)
    first = asked(parts, desk, 0, 1)
    assert asked(parts, desk, 0, 1) == first
    assert len(desk.grader.sent) == 2
    later = Desk(parts, journal=desk.journal)
    assert asked(parts, later, 1, 2)[0] == first[1]
    assert [key.number for _, key in later.grader.sent] == [2]
    assert len(later.journal.helped(later.header.id)) == 2
    afresh = Desk(parts, journal=desk.journal, fresh=True)
    asked(parts, afresh, 0)
    asked(parts, afresh, 0)
    assert len(afresh.grader.sent) == 1


def test_what_is_at_hand_is_let_go_with_its_trial_and_read_from_the_journal_then(parts: Any) -> None:
    desk = Desk(parts)
    (vote,) = asked(parts, desk, 0)
    desk.helpers.ended(parts.evidence().key)
    again = Helpers(desk.desks, desk.journal, desk.header.id, lambda evidence: evidence, lambda key: desk._tell)
    desk.helpers = again
    assert asked(parts, desk, 0) == [vote]
    assert len(desk.grader.sent) == 1


def test_a_helper_that_is_down_ends_the_sitting_and_nothing_more_is_sent(parts: Any) -> None:
    desk = Desk(parts, script=parts.always(parts.Step(cause="auth")))
    votes = asked(parts, desk, 0, 1)
    assert [each.cause for each in votes] == ["auth", "auth"]
    assert len(desk.grader.sent) == 1
    assert [type(event) for event in desk.told if isinstance(event, Stopped)] == [Stopped]
    assert desk.desks[parts.RELEASE].ways.sitting.halt is not None


def test_helpers_share_the_budget_of_the_sitting(parts: Any) -> None:
    desk = Desk(parts, calls=1)
    votes = asked(parts, desk, 0, 1)
    assert [each.cause for each in votes] == [None, "budget"]
    assert desk.budget.spent_calls == 1


def test_the_tally_gives_each_helper_a_line_of_its_own(parts: Any) -> None:
    desk, tally = Desk(parts), Tally()
    asked(parts, desk, 0, 1)
    for event in desk.told:
        tally.count(event)
    totals = tally.totals(0.0)
    (line,) = totals.helpers
    assert (line.release, line.role, line.answered, line.lost, line.attempts) == (GRADER, "vote", 2, 0, 2)
    assert line.cost_usd == pytest.approx(2 * (20 * 2 + 10 * 8) / 1e6)
    assert (totals.answered, totals.attempts, totals.cost_usd) == (0, 0, 0.0)


def test_a_release_that_judges_itself_has_one_desk(parts: Any) -> None:
    first = Beside(parts.RELEASE, parts.ScriptedProvider(), Limits())
    desks = desks_of(first, [Beside(parts.RELEASE, parts.ScriptedProvider(), Limits())], parts.LoopClock(), Budget(), 0)
    assert list(desks) == [parts.RELEASE]
    assert desks[parts.RELEASE].provider is first.provider


def test_the_first_round_includes_the_votes(parts: Any) -> None:
    of = parts.suite(parts.contract(cases=2, helpers=(Helper(GRADER, "vote", 3),)))
    plan = parts.a_plan(of)
    priced = {parts.RELEASE: Tariff(parts.PRICE), GRADER: Tariff(parts.PRICE)}
    require_payable(plan, Budget(calls=8), priced, of)
    with pytest.raises(BudgetExceeded, match="needs 8 calls"):
        require_payable(plan, Budget(calls=7), priced, of)
    with pytest.raises(UsageError, match="grader"):
        require_payable(plan, Budget(usd=100.0), {**priced, GRADER: Tariff()}, of)
    dear = {**priced, GRADER: Tariff(Price(input=1000, output=1000, as_of=parts.PRICE.as_of))}
    with pytest.raises(BudgetExceeded):
        require_payable(plan, Budget(usd=10.0), dear, of)
    require_payable(plan, Budget(usd=10.0), priced, Suite(contracts=()))
