"""`pytest contracts/`: one item per case, without a conftest, offline."""

import re
from pathlib import Path
from typing import Any
from xml.etree import ElementTree


def test_there_is_one_item_per_case(pinned: Any, run_pytest: Any) -> None:
    listed = run_pytest(pinned.folder, "contracts/", "--collect-only").stdout
    assert "contracts/support.py::label-fields::p-1009" in listed
    assert "20 tests collected" in listed
    asked = pinned.server.stats.requests
    done = run_pytest(pinned.folder, "contracts/")
    assert (done.returncode, "20 passed" in done.stdout) == (0, True)
    assert pinned.server.stats.requests == asked


def test_a_file_named_on_the_command_line_is_collected_once(pinned: Any, run_pytest: Any) -> None:
    assert "20 passed" in run_pytest(pinned.folder, "contracts/support.py").stdout
    assert "10 passed" in run_pytest(pinned.folder, "contracts/support.py", "-k", "parcel-reply").stdout
    assert "20 passed" in run_pytest(pinned.folder, "contracts/support.py", "-m", "holdfast").stdout


def test_a_failed_check_explains_itself(pinned: Any, run_pytest: Any) -> None:
    """pytest's introspection shows the values inside the assert."""
    file = pinned.folder / "contracts" / "support.py"
    file.write_text(file.read_text().replace("ticket.parcel in reply.text", 'ticket.parcel + "!" in reply.text'))
    done = run_pytest(pinned.folder, "contracts/", "-k", "parcel-reply and p-1166")
    assert done.returncode == 1
    assert "0 of 10 kept trials pass" in done.stdout
    assert "assert ('P-1166' + '!') in " in done.stdout
    assert re.search(r"where 'P-1166' = Ticket\(", done.stdout)


def test_under_xdist_every_case_is_checked_and_properties_are_text(pinned: Any, run_pytest: Any) -> None:
    done = run_pytest(pinned.folder, "contracts/", "-n2", "--junitxml=junit.xml")
    assert (done.returncode, "20 passed" in done.stdout) == (0, True)
    cases = list(ElementTree.parse(pinned.folder / "junit.xml").iter("testcase"))
    assert len(cases) == 20
    for case in cases:
        properties = {each.get("name"): each.get("value") for each in case.iter("property")}
        assert properties["holdfast_release"] == "simulated:preview-1"
        assert re.fullmatch(r"\d+ of 10", properties["holdfast_passed"] or "")


def test_an_edited_prompt_fails_its_cases(pinned: Any, run_pytest: Any) -> None:
    file = pinned.folder / "contracts" / "support.py"
    file.write_text(file.read_text().replace("Read this label:", "Read:"))
    done = run_pytest(pinned.folder, "contracts/")
    assert "10 failed, 10 passed" in done.stdout
    assert "What is asked was edited since it was pinned: the contract is restated." in done.stdout


def test_without_evidence_a_case_is_skipped_and_never_green(started: Any, run_pytest: Any) -> None:
    done = run_pytest(started.folder, "contracts/", "-rs")
    assert "20 skipped" in done.stdout
    assert "No evidence is kept of it: record it with `holdfast replay --to baseline`." in done.stdout


def test_a_mistake_in_a_contract_is_told_without_a_traceback_of_ours(pinned: Any, run_pytest: Any) -> None:
    file = pinned.folder / "contracts" / "support.py"
    file.write_text(file.read_text().replace("cases/labels.jsonl", "cases/gone.jsonl"))
    done = run_pytest(pinned.folder, "contracts/")
    assert done.returncode == 2
    assert "gone.jsonl" in done.stdout
    assert "holdfast/authoring" not in done.stdout


def test_elsewhere_the_plugin_is_inert(tmp_path: Path, run_pytest: Any) -> None:
    (tmp_path / "contracts").mkdir()
    (tmp_path / "contracts" / "thing.py").write_text("raise SystemExit('never imported')\n")
    (tmp_path / "test_it.py").write_text(
        "import sys\n\ndef test_it():\n    assert not {'holdfast', 'pydantic', 'openai'} & set(sys.modules)\n"
    )
    done = run_pytest(tmp_path, ".")
    bare = run_pytest(tmp_path, ".", "-p", "no:holdfast")
    assert (done.returncode, bare.returncode) == (0, 0)
    seconds = re.compile(r"in [\d.]+s")
    assert seconds.sub("", done.stdout) == seconds.sub("", bare.stdout)
    assert "holdfast" not in done.stdout
