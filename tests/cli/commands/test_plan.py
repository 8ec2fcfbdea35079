"""`holdfast plan`."""

import json
import re
from typing import Any

import pytest

from holdfast.api import replay

PARCELS = "support.parcel-reply"
ADVICE = "support.parcel-reply: This contract of 10 cases can never hold at 1 point in 10 rounds ("


def test_unknown_money_is_said_to_be_unknown_with_the_reason(run: Any, started: Any) -> None:
    done = run("plan", "--to", "baseline", *started.options)
    assert "baseline simulated:preview-1: 200 calls; 0 answers are kept already." in done.output
    assert "USD unknown" in done.output
    assert "Unknown: no price is known for the release.\n" in done.output
    assert json.loads(run("plan", "--to", "baseline", "--json", *started.options).output)["role"] == "baseline"


@pytest.fixture
def asked(started: Any) -> Any:
    """One contract, recorded, with a bar that its ten cases can never certify."""
    file = started.folder / "contracts" / "support.py"
    file.write_text(file.read_text().replace("bar=Bar(margin=0.10)", "bar=Bar(margin=0.01)"))
    replay(PARCELS, to="baseline", **started.here)
    return started


def test_chances_expected_calls_and_advice_are_told_before_anything_is_sent(run: Any, asked: Any) -> None:
    paid = asked.server.stats.requests
    told = run("plan", "--seconds", "60", *asked.options).output
    assert asked.server.stats.requests == paid
    lines = [re.sub(r"\s+", " ", line).strip() for line in told.splitlines()]
    assert lines[:3] == [
        "contract cases rounds calls at most kept",
        "support.label-fields 10 0 0 0",
        "support.parcel-reply 10 10 100 0",
    ]
    at = lines.index("If nothing changed, and if something did (chances in 100 runs):")
    assert lines[at + 1] == "contract unchanged holds expected calls USD -5 points seen -10 -20 one case broken"
    assert re.fullmatch(r"support.parcel-reply \d \d+ unknown \d+ \d+ \d+ \d+", lines[at + 2])
    assert ADVICE in lines[at + 3]
    assert "candidate simulated:preview-2: at most 100 calls; 0 answers are kept already." in lines
    assert re.search(r"^expected, if nothing changed: \d+ calls, USD unknown, minutes ", told, re.MULTILINE)
    suite = (
        r"^the suite, if nothing changed: 0\.\d of 1 contracts hold in the mean, and all of them in \d+ of 100 runs$"
    )
    assert re.search(suite, told, re.MULTILINE)


def test_without_seconds_no_chances_are_told(run: Any, asked: Any) -> None:
    told = run("plan", "--seconds", "0", *asked.options).output
    assert "chances" not in told
    assert "expected" not in told
    assert "candidate simulated:preview-2: at most 100 calls; 0 answers are kept already." in told


def test_as_json_the_chances_stand_beside_each_contract(run: Any, asked: Any) -> None:
    made = json.loads(run("plan", "--seconds", "60", "--json", *asked.options).output)
    rows = {row["contract"]: row for row in made["contracts"]}
    assert rows["support.label-fields"]["prospects"] is None
    own = rows[PARCELS]["prospects"]
    assert own["holds"] < 0.1
    assert own["advice"][0].startswith("This contract of 10 cases can never hold")
    assert list(own["sees"]) == ["drop_5", "drop_10", "drop_20", "one_broken_case"]
    assert made["expected"]["calls"] == own["calls"]
