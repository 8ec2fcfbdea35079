"""Mistakes are collected, each with its place."""

from pathlib import Path

from holdfast.authoring.findings import Findings, Place
from holdfast.authoring.origin import Origin

ROOT = Path("/project")


def test_a_mistake_names_file_line_contract_and_case() -> None:
    findings = Findings(ROOT)
    place = Place(findings, "billing.refund", Origin("/project/contracts/billing.py", 41))
    place.add("It is wrong.", "Mend it.", case="late")
    place.add("So is this.", at=Origin("/project/contracts/billing.py", 50))
    findings.add("cases.jsonl:3", "And this.")
    assert [str(each) for each in findings.problems] == [
        "contracts/billing.py:41, contract 'billing.refund', case 'late': It is wrong. Mend it.",
        "contracts/billing.py:50, contract 'billing.refund': So is this.",
        "cases.jsonl:3: And this.",
    ]
