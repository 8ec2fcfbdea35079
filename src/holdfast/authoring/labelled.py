"""Files of labelled answers, by which a judge is calibrated: JSON lines, every broken line named."""

import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from holdfast.authoring.findings import Findings
from holdfast.authoring.origin import Origin, shown_path
from holdfast.authoring.reading import Reader
from holdfast.domain.judge import LABELS, Label, LabelledAnswer
from holdfast.domain.release import Release
from holdfast.errors import ContractError, nearest, shortened

LEAST_LABELLED = 20  # answers: with fewer even a judge that never errs shows a change by less than three quarters
LEAST_OF_A_LABEL = 5
KEYS = ("id", "answer", "label", "input", "release")
_SHOWN = 20  # broken lines of one file that are listed; the rest is counted
_EXAMPLE = '{"id": "curt", "answer": "No.", "label": "pass" or "fail", "input"?: "...", "release"?: "provider:id"}.'


def read_labelled(
    judge: str, path: Path, where: Origin, findings: Findings, reader: Reader
) -> tuple[LabelledAnswer, ...]:
    """The labelled answers of a judge; none where the file does not hold together, which is noted."""
    shown = shown_path(path, findings.root)
    try:
        text = reader.text(path, "", where)
    except ContractError as error:
        findings.problems.extend(error.problems)
        return ()
    lines = [(number, line) for number, line in enumerate(text.split("\n"), 1) if line.strip()]
    found: list[LabelledAnswer] = []
    broken = 0
    for number, line in lines:
        sentences = list(_read(line, found))
        broken += bool(sentences)
        for sentence in sentences if broken <= _SHOWN else ():
            findings.add(f"{shown}:{number}", sentence)
    if broken > _SHOWN:
        findings.add(shown, f"{broken - _SHOWN} further lines are broken.")
    complaints = [] if broken else list(_too_little(found))
    for said, remedy in complaints:
        findings.add(where, f"The labelled answers of judge {judge!r}, {shown!r}, {said}", remedy)
    return () if broken or complaints else tuple(found)


def _read(line: str, found: list[LabelledAnswer]) -> Iterator[str]:
    """Take one line into `found`; or a sentence for everything that is wrong with it."""
    try:
        given = json.loads(line)
    except (ValueError, RecursionError) as error:
        yield f"The line is not JSON: {error}."
        return
    if not isinstance(given, dict):
        yield f"The line is no JSON object, found {shortened(given)}. Write {_EXAMPLE}"
        return
    wrong = [f"There is no key {key!r} in a labelled answer. {nearest(key, KEYS)}" for key in given if key not in KEYS]
    wrong += [f"The key {key!r} is missing." for key in ("id", "answer", "label") if key not in given]
    wrong += [f"{key} is no text: found {shortened(given[key])}." for key in KEYS[:2]
              if key in given and not isinstance(given[key], str)]  # fmt: skip
    label = _label(given.get("label"))
    if "label" in given and label is None:
        wrong.append(f"label is 'pass' or 'fail', found {shortened(given['label'])}.")
    if "input" in given and not isinstance(given["input"], str):
        wrong.append(f"input is no text: found {shortened(given['input'])}.")
    if any(each.id == given.get("id") for each in found):
        wrong.append(f"The id {shortened(given['id'])} stands twice.")
    release = _release(given, wrong)
    if wrong or label is None:
        yield from wrong
        return
    found.append(LabelledAnswer(given["id"], given["answer"], label, given.get("input"), release))


def _label(given: Any) -> Label | None:
    return next((label for label in LABELS if isinstance(given, str) and given.upper() == label), None)


def _release(given: dict[str, Any], wrong: list[str]) -> Release | None:
    if "release" not in given:
        return None
    try:
        return Release(given["release"])
    except (ValueError, AttributeError):
        wrong.append(f"release is written 'provider:id', found {shortened(given['release'])}.")
        return None


def _too_little(found: Sequence[LabelledAnswer]) -> Iterator[tuple[str, str]]:
    """What keeps labelled answers from saying how good a judge is, each with a remedy."""
    if len(found) < LEAST_LABELLED:
        yield f"are {len(found)}, and {LEAST_LABELLED} are the least.", f"Each line is one: {_EXAMPLE}"
        return
    for label in LABELS:
        count = sum(each.label == label for each in found)
        if count < LEAST_OF_A_LABEL:
            said = f"hold {count} that {label.lower()}, and {LEAST_OF_A_LABEL} are the least of either label."
            yield said, "A judge that says the same of everything would agree with them."
    with_input = sum(each.input is not None for each in found)
    if 0 < with_input < len(found):
        yield f"have an input in {with_input} of {len(found)}.", "Give it in all lines, or in none."
