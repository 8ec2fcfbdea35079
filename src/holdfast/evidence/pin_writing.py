"""A pinned contract as the texts of its files. Pure: the same contract gives the same bytes."""

from collections import Counter
from collections.abc import Mapping, Sequence

from pydantic import JsonValue

from holdfast.domain.observation import Evidence
from holdfast.domain.value import Value, digest_of_bytes
from holdfast.errors import EvidenceError, Problem
from holdfast.evidence.description import Description, PinnedCase
from holdfast.evidence.pin_files import FORMAT, CaseEntry, CaseFile, ContractFile, answer_of, trial_line
from holdfast.evidence.pin_names import CONTRACT_FILE, case_file, trials_file, votes_file
from holdfast.evidence.pin_text import line, lines_of, page, readable_request
from holdfast.evidence.pin_votes import vote_line
from holdfast.ports import PinnedContract


def files_of(pinned: PinnedContract) -> Mapping[str, str]:
    """Every file of the contract by its name. Raises EvidenceError where the evidence does not fit the description."""
    description = Description.model_validate(pinned.description)
    problems = list(_mismatches(pinned, description))
    if problems:
        raise EvidenceError(*problems)
    files: dict[str, str] = {}
    entries = []
    for case in description.cases:
        evidence = [each for each in pinned.evidence if each.key.case == case.id]
        try:
            page_text, trials_text = _case_files(pinned.contract, case, evidence)
        except ValueError as error:
            said = f"The evidence cannot be written as JSON: {error}."
            raise EvidenceError(Problem(f"case {case.id!r} of {pinned.contract!r}", said)) from error
        files[case_file(case.id)], files[trials_file(case.id)] = page_text, trials_text
        entry, votes = _entry(case, len(evidence), page_text, trials_text), _votes(pinned, case)
        if votes:
            text = files[votes_file(case.id)] = "".join(votes)
            entry = entry.model_copy(update={"votes": len(votes), "votes_sha256": sha256_of(text)})
        entries.append(entry)
    return {CONTRACT_FILE: page(_fields(_contract_file(pinned, description, entries))), **files}


def sha256_of(text: str) -> str:
    """The digest of a file's text, whichever line ends a checkout gave it: ours hold no carriage return."""
    return digest_of_bytes(text.replace("\r\n", "\n").encode("utf-8"))


def _mismatches(pinned: PinnedContract, description: Description) -> Sequence[Problem]:
    """Evidence that belongs to something else than what is pinned."""
    found = []
    for evidence in pinned.evidence:
        key, case = evidence.key, description.case(evidence.key.case)
        expected = (pinned.contract, pinned.release, description.variant, case.request if case else None)
        if (key.contract, key.release, key.variant, key.request) != expected:
            where = f"trial {key.number} of case {key.case!r} of {key.contract!r} on {key.release!r}"
            found.append(Problem(where, f"It is no evidence of {pinned.contract!r} as it is to be pinned."))
    return found


def _case_files(contract: str, case: PinnedCase, evidence: Sequence[Evidence]) -> tuple[str, str]:
    given = [None if each.observation is None else answer_of(each.observation) for each in evidence]
    counts = Counter(answer for answer in given if answer is not None)  # in order of their first coming
    places = {answer: place for place, answer in enumerate(counts)}
    file = CaseFile(
        format=FORMAT,
        contract=contract,
        case=case.id,
        trials=len(evidence),
        passed=case.passed,
        answers=tuple(answer.model_copy(update={"count": count}) for answer, count in counts.items()),
        asked=None if case.asked is None else readable_request(case.asked),
    )
    lines = [
        line(_fields(trial_line(each, None if answer is None else places[answer])))
        for each, answer in zip(evidence, given, strict=True)
    ]
    return page(_fields(file)), "".join(lines)


def _votes(pinned: PinnedContract, case: PinnedCase) -> Sequence[str]:
    """A line for each vote on the answers to a case."""
    return [line(_fields(vote_line(vote))) for vote in pinned.votes if vote.key.case == case.id]


def _entry(case: PinnedCase, trials: int, page_text: str, trials_text: str) -> CaseEntry:
    return CaseEntry(
        id=case.id,
        tags=case.tags,
        input=case.input,
        request=case.request,
        file=case_file(case.id),
        sha256=sha256_of(page_text),
        trials=trials,
        trials_sha256=sha256_of(trials_text),
    )


def _contract_file(pinned: PinnedContract, description: Description, entries: Sequence[CaseEntry]) -> ContractFile:
    return ContractFile(
        format=FORMAT,
        contract=pinned.contract,
        lane="default",
        release=pinned.release,
        variant=description.variant,
        pinned_at=pinned.pinned_at,
        run=description.run,
        by=description.by,
        purpose=tuple(lines_of(description.purpose)),
        owner=description.owner,
        tags=description.tags,
        bar=description.bar,
        accepts=description.accepts,
        checks=description.checks,
        cases=tuple(entries),
        draws=description.draws,
    )


def _fields(value: Value) -> dict[str, JsonValue]:
    """The value's fields in the order of its class; what says nothing (an absent text, no calls) is left out."""
    return value.model_dump(mode="json", by_alias=True, exclude_defaults=True)
