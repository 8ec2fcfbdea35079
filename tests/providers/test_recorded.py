"""Trials answered from recordings, and recordings as evidence."""

import asyncio
import json
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from holdfast.domain.contract import Bar, LoadedCase, LoadedContract
from holdfast.domain.observation import TrialKey
from holdfast.domain.release import Release
from holdfast.domain.reply import Reply
from holdfast.domain.request import Request
from holdfast.errors import EvidenceError, UsageError
from holdfast.ports import Ask, Sent
from holdfast.providers.recorded import Imported, Recorded, evidence_of
from holdfast.providers.recordings import Recordings

Row = Callable[..., dict[str, Any]]
Write = Callable[..., Path]
OLD = Release("recorded:old")
NOW = datetime(2026, 5, 20, tzinfo=UTC)


def trial(provider: Recorded, case: str = "a", number: int = 0, **key: Any) -> Sent:
    request = Request(user="u")
    made = {"contract": "c", "case": case, "request": request.digest, "release": OLD, "number": number, **key}
    return asyncio.run(provider.send(Ask(TrialKey(**made), request, provider.prepare(request, OLD))))


def contract(*cases: str, id: str = "c") -> LoadedContract:
    loaded = tuple(LoadedCase(id=case, input=case) for case in cases)
    requests = {("main", case): Request(user=case) for case in cases}
    return LoadedContract(id=id, purpose="", cases=loaded, checks=(), bar=Bar(margin=0.05), requests=requests)


@pytest.fixture
def provider(write_rows: Write, recorded_row: Row) -> Recorded:
    rows = [recorded_row("a", 1), recorded_row("a", 0), recorded_row("b", release="new"), recorded_row("C")]
    return Recorded.load("recorded", [(write_rows(*rows), ("*",))])


def test_a_trial_is_answered_by_the_recording_of_its_case_and_number(provider: Recorded) -> None:
    for number in (0, 1):
        got = trial(provider, number=number)
        assert got.observation is not None
        assert (got.observation.text, got.attempt.cause) == (f"a {number} old", None)


def test_checks_can_read_the_reference_that_was_recorded(provider: Recorded) -> None:
    got = trial(provider)
    assert got.observation is not None
    assert got.exchange is not None
    reply: Reply[Any] = Reply(got.observation, raw_body=got.exchange.body)
    assert reply.raw["reference"] == {"gold": "yes"}


@pytest.mark.parametrize(
    ("case", "number", "key", "detail"),
    [
        ("aa", 0, {}, "No recording of 'old' answers case 'aa' of 'c'. Nearest: 'a'."),
        ("a", 2, {}, "Case 'a' of 'c' was recorded 2 times on 'old', and trial 2 was asked for."),
        ("a", 0, {"release": "recorded:older"}, "No recording is of release 'older'. Nearest: 'old'."),
        ("a", 0, {"role": "confirm"}, "Recordings answer planned trials only, and this one is of role 'confirm'."),
    ],
)  # fmt: skip
def test_a_trial_without_a_recording_is_unobserved_and_says_why(
    provider: Recorded, case: str, number: int, key: dict[str, Any], detail: str
) -> None:
    got = trial(provider, case, number, **key)
    assert (got.observation, got.exchange, got.attempt.cause) == (None, None, "unrecorded")
    assert got.attempt.detail == detail


def test_the_turns_of_an_agent_are_not_answered(provider: Recorded) -> None:
    got = trial(provider, request="digest of a script and its world")
    assert (got.observation, got.attempt.cause) == (None, "unrecorded")
    assert got.attempt.detail == (
        "Recordings answer the requests of cases, not the turns of an agent: `holdfast import` brings whole runs."
    )


def test_a_case_that_two_datasets_claim_is_answered_by_neither(write_rows: Write, recorded_row: Row) -> None:
    one, other = write_rows(recorded_row(), name="1.jsonl"), write_rows(recorded_row(dataset="e"), name="2.jsonl")
    got = trial(Recorded.load("recorded", [(one, ("c*",)), (other, ("?",))]))
    assert (got.observation, got.attempt.cause) == (None, "unrecorded")
    assert got.attempt.detail.startswith("contract 'c', case 'a': Two datasets claim it: 'd' (")


def test_the_repeats_of_a_case_are_known_beforehand(provider: Recorded) -> None:
    assert [provider.repeats("c", OLD, case) for case in ("a", "b")] == [2, 0]


def test_the_releases_are_those_that_were_recorded(provider: Recorded) -> None:
    assert asyncio.run(provider.releases()) == ["new", "old"]


def test_an_application_cannot_be_answered(provider: Recorded) -> None:
    with pytest.raises(UsageError) as caught:
        provider.replay_client("sync", [])
    assert str(caught.value) == (
        "provider 'recorded': Recordings answer cases of contracts, not the requests of an application. "
        "Replay application contracts on an endpoint."
    )


def imported(path: Path, *contracts: LoadedContract, **options: Any) -> Imported:
    return evidence_of(Recordings.load([path]), contracts, release="old", now=NOW, **options)


def test_an_import_pairs_by_case_and_numbers_the_repeats(write_rows: Write, recorded_row: Row) -> None:
    path = write_rows(recorded_row("a", 3), recorded_row("a", 1), recorded_row("b"), recorded_row("b", release="new"))
    loaded = contract("a", "b")
    found = imported(path, loaded)
    assert [(each.key.case, each.key.number, each.source) for each in found.evidence] == [
        ("a", 0, "d / a / 1"), ("a", 1, "d / a / 3"), ("b", 0, "d / b / 0"),
    ]  # fmt: skip
    first = found.evidence[0]
    assert (first.key.release, first.key.request) == ("recorded:old", loaded.requests["main", "a"].digest)
    assert first.is_observed
    assert first.exchanges[0].asked == {"messages": [{"role": "user", "content": "ask a"}], "temperature": 0.1}


def test_what_has_no_partner_is_listed_on_both_sides(write_rows: Write, recorded_row: Row) -> None:
    found = imported(write_rows(recorded_row("a"), recorded_row("Lost")), contract("a", "z"))
    assert (found.without_recording, found.without_case) == ([("c", "z")], ["Lost"])


def test_chosen_repeats_are_numbered_from_zero_and_kept_under_another_name(
    write_rows: Write, recorded_row: Row
) -> None:
    path = write_rows(*(recorded_row("a", n) for n in range(4)))
    found = imported(path, contract("a"), repeats={2, 3}, as_release=Release("acme:m-1"))
    assert [(each.key.number, each.key.release, each.source) for each in found.evidence] == [
        (0, "acme:m-1", "d / a / 2"), (1, "acme:m-1", "d / a / 3"),
    ]  # fmt: skip


def test_a_clash_of_datasets_ends_an_import(write_rows: Write, recorded_row: Row) -> None:
    with pytest.raises(EvidenceError, match="Two datasets claim it"):
        imported(write_rows(recorded_row(), recorded_row(dataset="e")), contract("a"))


def test_evidence_survives_being_written_and_read(write_rows: Write, recorded_row: Row) -> None:
    (evidence,) = imported(write_rows(recorded_row("a", meta={"cost_usd": 0.5})), contract("a")).evidence
    assert type(evidence).model_validate_json(evidence.model_dump_json()) == evidence
    assert evidence.cost_usd == 0.5
    assert json.loads(evidence.exchanges[0].body)["meta"] == {"cost_usd": 0.5}


def test_recordings_are_read_without_the_model_client() -> None:
    code = (
        "import holdfast.providers.recorded, holdfast.providers.profiles, holdfast.providers.chat_completions, sys\n"
        "assert not {'openai', 'httpx2', 'aiohttp'} & set(sys.modules), sys.modules"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
