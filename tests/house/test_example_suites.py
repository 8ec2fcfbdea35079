"""The example suites hold together: varied requests, an answer to each, and checks that tell right from wrong."""

import asyncio
import contextlib
import difflib
import itertools
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import holdfast
from holdfast.api import check as check_project
from holdfast.api.runs import named_run
from holdfast.assembly import open_project
from holdfast.authoring.loading import load_suite
from holdfast.domain.contract import LoadedCase, LoadedContract, Suite
from holdfast.domain.message import Call, TextPart
from holdfast.domain.observation import Observation, Timing, Usage
from holdfast.domain.reply import Reply
from holdfast.domain.request import Request
from holdfast.errors import NotApplicable
from holdfast.providers.image_body import image_body
from holdfast.providers.wire_form import wire_of
from holdfast.testing import Plant, SimulatedProvider, SimulatedRelease
from holdfast.testing.answers import Answer, AnswerBook, Said
from holdfast.testing.asked import read, tokens_of
from holdfast.testing.chance import Dice
from holdfast.testing.desk import Desk
from holdfast.testing.reply import SimulatedReply
from holdfast.testing.simulation import Simulation
from holdfast.testing.wording import spoken

ROOT = Path(__file__).parents[2]
CONTRACTS = ROOT / "contracts"


@cache
def suite() -> Suite:
    return load_suite([CONTRACTS], root=ROOT, default_margin=0.05)


@cache
def simulation() -> Simulation:
    return Simulation.load(CONTRACTS / "simulation.toml")


def answer_to(request: Request, book: AnswerBook) -> Answer | None:
    return book.find(read(as_sent(request, "preview-1")))


def as_sent(request: Request, release: str) -> bytes:
    async def pieces() -> list[bytes]:
        return [piece async for piece in await image_body(wire_of(request, release).body)]

    return b"".join(asyncio.run(pieces()))


def user_text(request: Request) -> str:
    content = request.messages[-1].content
    return content if isinstance(content, str) else "".join(p.text for p in content or () if isinstance(p, TextPart))


def alone() -> Iterator[LoadedContract]:
    """The contracts whose answers are judged one by one; a metamorphic contract judges pairs, an agent's whole runs."""
    return (each for each in suite().contracts if each.metamorphic is None and each.agent is None)


def asked() -> Iterator[tuple[LoadedContract, LoadedCase, str, Request]]:
    """Every request of them; an application makes its own, later."""
    for contract in alone():
        for (variant, case_id), request in contract.requests.items():
            case = contract.case(case_id)
            assert case is not None
            yield contract, case, variant, request


def wordings(said: Said) -> list[SimulatedReply]:
    if said.texts:
        return [SimulatedReply(text=text) for text in said.texts]
    return [spoken(said, Dice(number)) for number in range(4)]


def reply_of(simulated: SimulatedReply, contract: LoadedContract) -> Reply[object]:
    observation = Observation(
        text=simulated.text,
        calls=tuple(Call(name=call.name, arguments_text=call.arguments) for call in simulated.calls),
        finish="tool_calls" if simulated.calls else "stop",
        usage=Usage(output_tokens=tokens_of(simulated.text or "")),
        timing=Timing(total_ms=20.0),
    )
    return Reply(observation, response_model=contract.response_model)


def failures(contract: LoadedContract, case: LoadedCase, simulated: SimulatedReply) -> list[str]:
    """The ids of the gating checks that fail, with their reasons."""
    found = []
    for check in (each for each in contract.checks if each.gate):
        try:
            check.run(reply_of(simulated, contract), case)
        except NotApplicable:
            continue
        except AssertionError as reason:
            found.append(f"{check.id}: {reason}")
    return found


def test_there_are_enough_contracts_and_cases() -> None:
    contracts = suite().contracts
    assert len(contracts) >= 12
    assert sum(len(contract.cases) for contract in contracts) >= 200
    assert all(contract.purpose and contract.owner for contract in contracts)


def test_no_two_requests_of_a_contract_are_nearly_the_same() -> None:
    alike = []
    for contract in alone():
        texts = [
            (case, user_text(request)) for (variant, case), request in contract.requests.items() if variant == "main"
        ]
        for (one, left), (other, right) in itertools.combinations(texts, 2):
            if difflib.SequenceMatcher(None, left, right, autojunk=False).ratio() > 0.9:
                alike.append(f"{contract.id}: {one} and {other}")
    assert alike == []


def test_every_request_has_an_answer_in_the_book() -> None:
    unanswered = [
        f"{contract.id}/{case.id}/{variant}"
        for contract, case, variant, request in asked()
        if answer_to(request, simulation().book) is None
    ]
    assert unanswered == []


def test_every_right_wording_passes_every_gating_check() -> None:
    failed = []
    for contract, case, _, request in asked():
        answer = answer_to(request, simulation().book)
        assert answer is not None
        failed += [
            f"{contract.id}/{case.id}: {reason}"
            for wording in wordings(answer)
            for reason in failures(contract, case, wording)
        ]
    assert failed == []


def test_every_wrong_wording_fails_a_gating_check() -> None:
    """But where nothing may ever fail: there, the book says the right thing on an unstable request as well."""
    passed = []
    for contract, case, _, request in asked():
        answer = answer_to(request, simulation().book)
        assert answer is not None
        wrong = wordings(answer.wrong) if answer.wrong is not None else []
        assert wrong, f"{contract.id}/{case.id} has no wrong answer in the book"
        fails = [bool(failures(contract, case, wording)) for wording in wrong]
        if any(fails) is (contract.bar.must is True) or all(fails) is (contract.bar.must is True):
            passed.append(f"{contract.id}/{case.id}")
    assert passed == []


def test_every_planted_change_concerns_one_contract_or_a_part_of_one() -> None:
    for plant in simulation().settings.releases["preview-2"].plants:
        system = plant.where.system_contains
        assert system is not None
        concerned = {contract.id for contract, _, _, request in asked() if system in str(request.messages[0].content)}
        assert len(concerned) == 1, f"{plant.change}: {concerned}"


BROKEN = {"extraction.invoice-fields", "tools.order-lookup", "tools.calendar-event", "languages.chinese-reply"}


def failing_share(contract: LoadedContract, release: str, rounds: int = 3) -> float:
    """The share of trials that fail on a release where no request is unstable."""
    settings = simulation().settings
    desk = Desk(simulation().book, settings.releases, seed=settings.seed, instability=0.0)
    outcomes = []
    for (_, case_id), request in contract.requests.items():
        case = contract.case(case_id)
        assert case is not None
        question = read(as_sent(request, release))
        replies = [desk.decide(question).reply for _ in range(rounds)]
        outcomes += [bool(failures(contract, case, reply)) for reply in replies if reply is not None]
    return sum(outcomes) / max(1, len(outcomes))


def test_the_planted_changes_break_four_contracts_and_no_other() -> None:
    contracts = [contract for contract in alone() if contract.application is None]
    assert [contract.id for contract in contracts if failing_share(contract, "preview-1") > 0] == []
    shares = {contract.id: failing_share(contract, "preview-2") for contract in contracts}
    assert {id for id, share in shares.items() if share > 0} == BROKEN
    assert shares["extraction.invoice-fields"] == 1.0
    assert all(0.2 < shares[id] < 0.8 for id in BROKEN - {"extraction.invoice-fields"}), shares


def test_the_application_runs_on_the_book() -> None:
    """Both of its calls are answered, and its checks pass, where no request is unstable."""

    async def run() -> list[str]:
        from openai import AsyncOpenAI

        settings = simulation().settings.model_copy(update={"instability": 0.0})
        failed: list[str] = []
        async with Simulation(settings, simulation().book).provider() as server:
            async with AsyncOpenAI(base_url=server.base_url, api_key="none", max_retries=0) as client:
                for contract in suite().contracts:
                    if contract.application is None:
                        continue
                    for case in contract.cases:
                        answer = await contract.application.run(case.input, client, "preview-1")
                        for check in contract.checks:
                            try:
                                check.run(answer, case)
                            except AssertionError as reason:
                                failed.append(f"{case.id}: {check.id}: {reason}")
            assert server.stats.unknown == 0, server.stats.unknown_requests
        return failed

    assert asyncio.run(run()) == []


def outcomes_of_agents(release: SimulatedRelease, journal: Path) -> set[str]:
    """What trials of the agents come to on a release where no request is unstable."""
    with SimulatedProvider(simulation().book, {"preview-1": release}, instability=0.0) as server:
        overrides = [f"providers.simulated.base_url={server.base_url}", f"journal={journal}"]
        holdfast.replay("agents.*", to="baseline", fresh=True, config=ROOT / "pyproject.toml", overrides=overrides)
        assert server.stats.unknown == 0, server.stats.unknown_requests
        project = open_project(ROOT / "pyproject.toml", select=["agents.*"], overrides=overrides)
        with contextlib.closing(project.journal()) as kept:
            (run,) = [each.id for each in kept.runs()]
            trials = named_run(project, kept, run).run.trials.values()
    return {trial.outcome for each in trials for trial in each}


def test_the_agents_pass_on_the_book_and_fail_by_the_wrong_answers_in_it(tmp_path: Path) -> None:
    assert outcomes_of_agents(SimulatedRelease(), tmp_path / "right.sqlite3") == {"passed"}
    wrong = SimulatedRelease(plants=(Plant("flaky", rate=1.0),))
    assert outcomes_of_agents(wrong, tmp_path / "wrong.sqlite3") == {"failed"}


def test_their_pins_answer_them_as_they_are() -> None:
    done = check_project(config=ROOT / "pyproject.toml", environ={})
    assert [finding.text for finding in done.findings if finding.level == "error"] == []
    assert (done.contracts, done.pinned) == (19, 19)
    assert done.trials >= 10 * done.cases
