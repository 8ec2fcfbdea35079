"""Counting and deciding, without HTTP."""

import json
import random
from typing import Any

import pytest

from holdfast.testing import Answer, AnswerBook, Fault, Plant, SimulatedRelease
from holdfast.testing.desk import Desk
from holdfast.testing.wire_request import Refused

BOOK = AnswerBook.of([Answer(user=f"q{number}", texts=("yes", "indeed")) for number in range(30)])


def desk(*, seed: int = 0, release: SimulatedRelease | None = None) -> Desk:
    return Desk(BOOK, {"old": SimulatedRelease(), "new": release or SimulatedRelease()}, seed, 0.5)


def told(at: Desk, asked: Any) -> str | None:
    decision = at.decide(asked)
    return None if decision.reply is None else decision.reply.text


def totals(at: Desk, order: list[Any]) -> dict[str, list[str | None]]:
    heard: dict[str, list[str | None]] = {}
    for asked in order:
        heard.setdefault(f"{asked.release} {asked.user}", []).append(told(at, asked))
    return heard


def test_replies_do_not_depend_on_the_order_of_different_requests(asked_of: Any) -> None:
    requests = [asked_of(f"q{number}", model=name) for number in range(30) for name in ("old", "new")] * 6
    release = SimulatedRelease(plants=[Plant("empty", rate=0.3)], faults=[Fault("cut", rate=0.2), Fault("reset")])
    shuffled = random.Random(5).sample(requests, len(requests))
    assert totals(desk(release=release), requests) == totals(desk(release=release), shuffled)


def test_another_seed_gives_other_replies(asked_of: Any) -> None:
    requests = [asked_of(f"q{number}", model="old") for number in range(30)]
    assert totals(desk(seed=1), requests) != totals(desk(seed=2), requests)


def test_the_same_bytes_are_read_once() -> None:
    at = desk()
    body = json.dumps({"model": "old", "messages": [{"role": "user", "content": "q1"}]}).encode()
    assert at.read(body) is at.read(bytes(bytearray(body)))


def test_counts_what_was_answered_and_what_is_missing_from_the_book(asked_of: Any) -> None:
    at = desk(release=SimulatedRelease(faults=[Fault("cut", first_n=1)]))
    for user, release in [("q1", "old"), ("forgotten", "old"), ("forgotten", "old"), ("q1", "new"), ("q1", "new")]:
        at.seen()
        at.decide(asked_of(user, model=release))
    stats = at.stats
    assert (stats.requests, stats.answered, stats.unknown, stats.faults) == (5, 5, 2, {"cut": 1})
    assert stats.unknown_requests == ("'forgotten'",)
    assert (stats.releases["old"].answered, stats.releases["old"].unknown) == (3, 2)


def test_a_lost_answer_is_said_again(asked_of: Any) -> None:
    at = desk(release=SimulatedRelease(faults=[Fault("cut", first_n=2)]))
    decisions = [at.decide(asked_of("q1", model="new")) for _ in range(4)]
    assert [decision.trial for decision in decisions] == [0, 0, 0, 1]
    assert decisions[0].reply == decisions[2].reply


def test_an_unknown_release_is_refused_with_the_nearest(asked_of: Any) -> None:
    at = Desk(BOOK, {"acme-2": SimulatedRelease()}, 0, 0.0)
    with pytest.raises(Refused) as caught:
        at.decide(asked_of(model="acme-3"))
    assert (caught.value.status, caught.value.code) == (404, "model_not_found")
    assert caught.value.message == ("The model 'acme-3' does not exist on this simulated provider. Nearest: 'acme-2'.")
