"""What the tests of evidence share: small evidence, and strategies for any evidence."""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime

import pytest
from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from holdfast.domain.contract import Bar
from holdfast.domain.message import Call
from holdfast.domain.observation import (
    Adaptation,
    Attempt,
    Evidence,
    Exchange,
    Observation,
    Timing,
    TrialKey,
    Usage,
)
from holdfast.domain.release import Release
from holdfast.domain.trial import RunHeader
from holdfast.evidence.description import Description, PinnedCase, PinnedCheck
from holdfast.ports import PinnedContract

NOW = datetime(2026, 5, 2, 12, 0, 0, tzinfo=UTC)
RELEASE = Release("acme:model-2026-05-02")
ASKED = {"messages": [{"role": "user", "content": "Where is A-1009?\nPlease."}], "sampling": {"temperature": 0.2}}

# No half of a surrogate pair stands next to its other half: JSON cannot tell such two from the character they spell.
TEXTS = st.text(st.characters(exclude_categories=["Cs"]) | st.just("\udc80") | st.sampled_from('\n\r"\\/&\u2028\u202e'))
# Older pydantic replaces a lone surrogate in the name of a field, while it keeps one in a value.
NAMES = st.text(st.characters(exclude_categories=["Cs"]) | st.sampled_from('\n\r"\\/&\u2028\u202e'))
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | TEXTS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES, inner, max_size=3),
    max_leaves=6,
)
NUMBERS = st.floats(min_value=0, max_value=1e6)
COUNTS = st.none() | st.integers(min_value=0, max_value=10**6)
CALLS = st.builds(Call, name=TEXTS, arguments_text=TEXTS, id=st.none() | TEXTS)
OBSERVATIONS = st.builds(
    Observation,
    text=st.none() | TEXTS,
    calls=st.lists(CALLS, max_size=2).map(tuple),
    finish=st.sampled_from(["stop", "length", "tool_calls", "content_filter", "other", "unknown"]),
    finish_raw=st.none() | TEXTS,
    refusal=st.none() | TEXTS,
    reasoning=st.none() | TEXTS,
    usage=st.builds(Usage, input_tokens=COUNTS, output_tokens=COUNTS),
    timing=st.builds(Timing, total_ms=NUMBERS, first_token_ms=st.none() | NUMBERS),
    served_model=st.none() | TEXTS,
    response_id=st.none() | TEXTS,
)
ATTEMPTS = st.builds(
    Attempt, started_at=st.just(NOW), duration_ms=NUMBERS, status=st.none() | st.just(200), detail=TEXTS
)
EXCHANGES = st.builds(
    Exchange, body=TEXTS, streamed=st.booleans(), asked=st.none() | st.dictionaries(NAMES, JSON, max_size=3)
)
MOMENTS = st.datetimes(timezones=st.just(UTC))


def any_evidence(keys: SearchStrategy[TrialKey]) -> SearchStrategy[Evidence]:
    return st.builds(
        Evidence,
        key=keys,
        started_at=MOMENTS,
        observation=st.none() | OBSERVATIONS,
        cause=st.none() | st.sampled_from(["timeout", "broken"]),
        detail=TEXTS,
        attempts=st.lists(ATTEMPTS, max_size=2).map(tuple),
        exchanges=st.lists(EXCHANGES, max_size=2).map(tuple),
        adaptations=st.lists(
            st.builds(Adaptation, parameter=TEXTS, did=st.just("dropped"), detail=TEXTS), max_size=1
        ).map(tuple),
        cost_usd=st.none() | NUMBERS,
        answer=JSON,
        source=TEXTS,
    )


def a_key(case: str = "late-parcel", number: int = 0, **fields: object) -> TrialKey:
    return TrialKey.model_validate(
        {"contract": "support.order-reply", "case": case, "request": "r" * 64, "release": RELEASE, "number": number}
        | fields
    )


def evidence(
    case: str = "late-parcel", number: int = 0, *, text: str | None = "A-1009 is late.", **fields: object
) -> Evidence:
    """An answer with this text; without a text, a timeout."""
    came = (
        {}
        if text is None
        else {"observation": Observation(text=text, finish="stop"), "exchanges": (Exchange(body=text),)}
    )
    missing = {"cause": "timeout", "detail": "No answer within 600 s."} if text is None else {}
    return Evidence.model_validate({"key": a_key(case, number, **fields), "started_at": NOW} | came | missing)


def a_run(name: str = "run-1", **fields: object) -> RunHeader:
    given = {"id": name, "role": "baseline", "release": RELEASE, "created_at": NOW, "plan": "p", "units": 1}
    return RunHeader.model_validate(given | fields)


@pytest.fixture(scope="session")
def evidences() -> SearchStrategy[Evidence]:
    """Any evidence of any key."""
    keys = st.builds(
        TrialKey,
        contract=st.sampled_from(["a", "b.c"]),
        case=st.sampled_from(["one", "two"]),
        request=st.just("0" * 64),
        release=st.just(RELEASE),
        role=st.sampled_from(["planned", "confirm"]),
        number=st.integers(0, 3),
    )
    return any_evidence(keys)


@pytest.fixture(scope="session")
def make() -> Callable[..., Evidence]:
    """Makes one evidence: an answer, or with ``text=None`` a timeout."""
    return evidence


@pytest.fixture(scope="session")
def header() -> Callable[..., RunHeader]:
    """Makes the header of a run."""
    return a_run


def pinned_contract(evidence: Sequence[Evidence], **fields: object) -> PinnedContract:
    """These trials as a pin of the contract they are of; one case for each case among them."""
    cases = list(dict.fromkeys((each.key.case, each.key.request) for each in evidence))
    description = Description(
        run="run-1",
        by="anna",
        purpose="Replies quote the order.\nThey promise no date.",
        owner="support-platform",
        tags=("support",),
        bar=Bar(margin=0.05),
        checks=(PinnedCheck(id="quotes_the_order"), PinnedCheck(id="no_fence", gate=False)),
        cases=tuple(
            PinnedCase(id=case, input="i" * 64, request=request, passed=1, asked=dict(ASKED)) for case, request in cases
        ),
    )
    return PinnedContract(
        contract=evidence[0].key.contract if evidence else "support.order-reply",
        description=description.model_copy(update=fields).model_dump(mode="json"),
        release=RELEASE,
        pinned_at=NOW,
        evidence=tuple(sorted(evidence, key=lambda each: [case for case, _ in cases].index(each.key.case))),
    )


@pytest.fixture(scope="session")
def pin() -> Callable[..., PinnedContract]:
    """Makes a pinned contract of some evidence."""
    return pinned_contract


@pytest.fixture(scope="session")
def any_pins() -> SearchStrategy[PinnedContract]:
    """Any pinned contract; its evidence has no attempts and no images, which pins do not hold."""
    keys = st.builds(
        a_key, case=st.sampled_from(["one", "two", "contract"]), number=st.integers(0, 9), adaptations=st.just("d" * 64)
    )
    lists = st.lists(any_evidence(keys), max_size=6, unique_by=lambda each: each.key)
    return lists.map(lambda all_: pinned_contract([each.model_copy(update={"attempts": ()}) for each in all_]))
