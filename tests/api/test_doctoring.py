"""`doctor` says what is missing."""

from typing import Any

from holdfast.api import doctor


def texts(found: Any) -> dict[str, str]:
    return {each.what: each.text for each in found}


def test_a_set_up_without_fault_is_fine(started: Any) -> None:
    found = doctor(**started.here)
    assert all(each.is_fine for each in found), found
    assert "endpoint of simulated:preview-1" in texts(found)


def test_an_endpoint_that_does_not_answer_or_does_not_list_the_release_is_told(started: Any) -> None:
    overrides = (*started.overrides, "candidate=simulated:preview-3")
    found = texts(doctor(**{**started.here, "overrides": overrides}))
    assert found["endpoint of simulated:preview-3"] == "It does not list 'preview-3'. Nearest: 'preview-2'."
    gone = (*started.overrides, "providers.simulated.base_url=http://127.0.0.1:1/v1")
    broken = [each for each in doctor(**{**started.here, "overrides": gone}) if not each.is_fine]
    assert [each.what for each in broken] == ["endpoint of simulated:preview-1", "endpoint of simulated:preview-2"]


def test_offline_asks_nobody(started: Any) -> None:
    found = doctor(offline=True, **started.here)
    assert not [each for each in found if each.what.startswith("endpoint")]
    assert started.server.stats.requests == 0


def test_contracts_and_settings_that_do_not_load_are_told(started: Any) -> None:
    file = started.folder / "contracts" / "support.py"
    file.write_text(file.read_text().replace("cases/labels.jsonl", "cases/gone.jsonl"))
    found = doctor(**started.here)
    assert [each.what for each in found if not each.is_fine] == ["contracts"]
    assert "gone.jsonl" in texts(found)["contracts"]
    unset = ("providers.simulated.api_key_env=NOT_SET_ANYWHERE",)
    file.write_text(file.read_text().replace("cases/gone.jsonl", "cases/labels.jsonl"))
    broken = texts(each for each in doctor(**{**started.here, "overrides": unset}) if not each.is_fine)
    assert "The environment variable 'NOT_SET_ANYWHERE' is not set." in broken["endpoint of simulated:preview-1"]


def test_a_sandbox_that_is_asked_for_is_tried(started: Any) -> None:
    assert "sandbox" not in texts(doctor(offline=True, **started.here))
    asked = {**started.here, "overrides": (*started.overrides, "sandbox=bubblewrap"), "environ": {"PATH": ""}}
    found = {each.what: each for each in doctor(offline=True, **asked)}["sandbox"]
    assert (found.is_fine, found.text) == (
        False,
        "No code is run: bubblewrap: the program 'bwrap' is not installed.",
    )
