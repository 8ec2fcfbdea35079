import pytest

from holdfast.errors import EvidenceError
from holdfast.evidence.pin_names import case_file, contract_of, folder_of, trials_file


@pytest.mark.parametrize(
    ("case", "file"),
    [
        ("late-parcel", "late-parcel.json"),
        ("v1.2", "v1.2.json"),
        ("contract", "_contract.json"),
        ("contract.trials", "_contract.trials.json"),
        ("con", "_con.json"),
        ("aux.1", "_aux.1.json"),
        ("contracts", "contracts.json"),
    ],
)
def test_a_case_has_a_file_name_that_every_system_takes(case: str, file: str) -> None:
    assert case_file(case) == file
    assert trials_file(case) == file.removesuffix("json") + "trials.jsonl"


@pytest.mark.parametrize("contract", ["billing.refund.late-fee", "con", "nul.x", "a"])
def test_a_folder_names_its_contract(contract: str) -> None:
    assert contract_of(folder_of(contract)) == contract


@pytest.mark.parametrize(
    "name", ["", ".", "..", "../up", "a/b", "a\\b", ".hidden", "a ", "a.", "-a", "a\n", "x" * 255, "ä"]
)
def test_what_cannot_be_a_file_name_is_refused(name: str) -> None:
    with pytest.raises(EvidenceError, match="cannot be the name of a file"):
        folder_of(name)
