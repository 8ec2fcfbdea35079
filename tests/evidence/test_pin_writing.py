import json
from collections.abc import Callable

import pytest

from holdfast.domain.observation import Evidence
from holdfast.errors import EvidenceError
from holdfast.evidence.pin_writing import files_of, sha256_of
from holdfast.ports import PinnedContract

Make = Callable[..., Evidence]
Pin = Callable[..., PinnedContract]


def test_a_case_reads_as_what_was_asked_and_what_came(make: Make, pin: Pin) -> None:
    texts = ["A-1009 is late.\nSorry.", "A-1009 is late.\nSorry.", "It is late."]
    files = files_of(pin([make(number=number, text=text) for number, text in enumerate(texts)]))
    assert files["late-parcel.json"] == CASE


def test_the_contract_reads_as_what_was_accepted(make: Make, pin: Pin) -> None:
    files = files_of(pin([make(text="Late.")]))
    case = {name: sha256_of(files[name]) for name in ("late-parcel.json", "late-parcel.trials.jsonl")}
    expected = CONTRACT.replace("@PAGE@", case["late-parcel.json"]).replace(
        "@TRIALS@", case["late-parcel.trials.jsonl"]
    )
    assert files["contract.json"] == expected


def test_a_trial_is_one_line_without_release_attempts_or_texts_that_the_case_holds(make: Make, pin: Pin) -> None:
    files = files_of(pin([make(text="Late."), make(number=1, text=None)]))
    answered, missed = map(json.loads, files["late-parcel.trials.jsonl"].splitlines())
    assert answered == {
        "number": 0,
        "answer": 0,
        "started_at": "2026-05-02T12:00:00Z",
        "exchanges": [{"body": "Late."}],
    }
    assert missed == {
        "number": 1,
        "cause": "timeout",
        "detail": "No answer within 600 s.",
        "started_at": "2026-05-02T12:00:00Z",
    }


def test_one_changed_word_is_a_change_of_one_line_of_the_case(make: Make, pin: Pin) -> None:
    before, after = (
        files_of(pin([make(text=f"One.\nTwo {word}.\nThree.")]))["late-parcel.json"].splitlines()
        for word in ("old", "new")
    )
    assert [(one, other) for one, other in zip(before, after, strict=True) if one != other] == [
        ('        "Two old.",', '        "Two new.",')
    ]


def test_a_move_to_another_release_changes_one_line_of_the_contract(make: Make, pin: Pin) -> None:
    before = pin([make()])
    moved = make(release="acme:next")
    after = PinnedContract(before.contract, before.description, moved.key.release, before.pinned_at, (moved,))
    lines = [files_of(each)["contract.json"].splitlines() for each in (before, after)]
    assert [one.strip() for one, other in zip(*lines, strict=True) if one != other] == [
        '"release": "acme:model-2026-05-02",'
    ]


@pytest.mark.parametrize(
    "fields",
    [{"contract": "other"}, {"case": "unknown"}, {"request": "s" * 64}, {"release": "a:b"}, {"variant": "terse"}],
)
def test_evidence_of_something_else_is_refused(make: Make, pin: Pin, fields: dict[str, object]) -> None:
    pinned = pin([make()])
    other = make(**{"case": "late-parcel", "number": 7, **fields})
    with pytest.raises(EvidenceError, match=r"It is no evidence of 'support\.order-reply' as it is to be pinned"):
        files_of(PinnedContract(pinned.contract, pinned.description, pinned.release, pinned.pinned_at, (other,)))


def test_what_json_cannot_hold_is_refused_by_case(make: Make, pin: Pin) -> None:
    evidence = make().model_copy(update={"answer": float("nan")})
    with pytest.raises(
        EvidenceError, match=r"case 'late-parcel' of 'support\.order-reply': The evidence cannot be written"
    ):
        files_of(pin([evidence]))


CASE = """{
  "format": 1,
  "contract": "support.order-reply",
  "case": "late-parcel",
  "trials": 3,
  "passed": 1,
  "answers": [
    {
      "count": 2,
      "text": [
        "A-1009 is late.",
        "Sorry."
      ],
      "finish": "stop"
    },
    {
      "count": 1,
      "text": [
        "It is late."
      ],
      "finish": "stop"
    }
  ],
  "asked": {
    "messages": [
      {
        "role": "user",
        "content": [
          "Where is A-1009?",
          "Please."
        ]
      }
    ],
    "sampling": {
      "temperature": 0.2
    }
  }
}
"""
CONTRACT = """{
  "format": 1,
  "contract": "support.order-reply",
  "lane": "default",
  "release": "acme:model-2026-05-02",
  "variant": "main",
  "pinned_at": "2026-05-02T12:00:00Z",
  "run": "run-1",
  "by": "anna",
  "purpose": [
    "Replies quote the order.",
    "They promise no date."
  ],
  "owner": "support-platform",
  "tags": [
    "support"
  ],
  "bar": {
    "margin": 0.05
  },
  "checks": [
    {
      "id": "quotes_the_order"
    },
    {
      "id": "no_fence",
      "gate": false
    }
  ],
  "cases": [
    {
      "id": "late-parcel",
      "input": "iiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiii",
      "request": "rrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrr",
      "file": "late-parcel.json",
      "sha256": "@PAGE@",
      "trials": 1,
      "trials_sha256": "@TRIALS@"
    }
  ]
}
"""
