"""The first hour: from an empty folder to a verdict, and what is left of it once the old release has retired."""

import shutil
from pathlib import Path
from typing import Any

import pytest

from holdfast.domain.readiness import ReadinessReport
from holdfast.testing import Simulation

pytestmark = pytest.mark.journey


def simulation(folder: Path) -> Any:
    return Simulation.load(folder / "simulation.toml").provider()


def at(server: Any) -> tuple[str, str]:
    return "--set", f"providers.simulated.base_url={server.base_url}"


def test_an_empty_folder_becomes_a_verdict_that_names_what_regressed(empty: Any) -> None:
    empty.run("init")
    with simulation(empty.root) as server:
        recorded = empty.run("replay", "--to", "baseline", *at(server))
        assert "Answered 400, kept 0; 400 calls" in recorded.err
        assert empty.run("approve").out.splitlines()[:2] == [
            "pinned support.label-fields",
            "pinned support.parcel-reply",
        ]
        judged = empty.run("replay", *at(server), code=1)
        again = empty.run("replay", "--json", "--quiet", *at(server), code=1)
    report = ReadinessReport.model_validate_json(again.out)
    words = {each.contract: each.verdict.word for each in report.comparison.contracts}
    assert words == {"support.label-fields": "regressed", "support.parcel-reply": "holds"}
    assert judged.out.startswith("Not ready: of 2 contracts 1 regressed and 1 holds.")
    assert "10 failed: answer wrapped in a code fence (p-1009, " in judged.out
    assert "worse in: p-1009, " in judged.out
    page = empty.run("report", "--format", "html").out
    assert page == f"Report: {empty.root / 'holdfast-report.html'}\n"
    assert "support.label-fields" in (empty.root / "holdfast-report.html").read_text("utf-8")
    assert server.stats.unknown == 0


def test_a_later_candidate_is_compared_with_the_pins_alone(empty: Any) -> None:
    empty.run("init")
    file = empty.root / "simulation.toml"
    file.write_text(file.read_text("utf-8").replace("seed = 7", "seed = 7\ninstability = 0.0"), "utf-8")
    with simulation(empty.root) as server:
        empty.run("replay", "--to", "baseline", "--quiet", *at(server))
    empty.run("approve")
    shutil.rmtree(empty.root / ".holdfast")
    # The old release has retired: the provider does not know it any more.
    file.write_text(file.read_text("utf-8").replace("[releases.preview-1]", "[releases.preview-3]"), "utf-8")
    with simulation(empty.root) as server:
        found = empty.run("replay", "--to", "simulated:preview-3", "--quiet", *at(server))
        assert set(server.stats.releases) == {"preview-2", "preview-3"}
    assert found.out.startswith("Ready: 2 of 2 contracts hold.")
    assert "baseline   simulated:preview-1 (pins" in found.out


def test_what_init_finds_is_left_as_it_is(empty: Any) -> None:
    empty.write("pyproject.toml", '[project]\nname = "mine"\n')
    empty.write("simulation.toml", "# mine\n")
    empty.write(".gitignore", "*.pyc")
    said = empty.run("init").out
    assert "left  simulation.toml as it was" in said
    assert (empty.root / "simulation.toml").read_text() == "# mine\n"
    assert (empty.root / "pyproject.toml").read_text().startswith('[project]\nname = "mine"\n\n[tool.holdfast]\n')
    assert (empty.root / ".gitignore").read_text() == "*.pyc\n.holdfast/\n"
    assert "2" in empty.run("list", "--json").out
