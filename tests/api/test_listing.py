"""`list` says how contracts stand."""

from typing import Any

import pytest

from holdfast.api import approve, list_contracts, replay
from holdfast.api.listing import bar_in_words, list_checks
from holdfast.domain.contract import Bar


def test_a_contract_is_pending_then_pinned_then_restated(started: Any) -> None:
    def states() -> dict[str, str]:
        return {row.contract: row.state for row in list_contracts(**started.here)}

    assert set(states().values()) == {"pending"}
    replay(to="baseline", **started.here)
    approve(by="me", **started.here)
    assert set(states().values()) == {"pinned"}
    file = started.folder / "contracts" / "support.py"
    file.write_text(file.read_text().replace("Read this label:", "Read:"))
    assert states() == {"support.label-fields": "restated", "support.parcel-reply": "pinned"}


def test_a_selection_is_by_id_below_it_by_glob_or_by_tag(started: Any) -> None:
    def ids(*select: str, **more: Any) -> list[str]:
        return [row.contract for row in list_contracts(*select, **more, **started.here)]

    assert ids("support") == ["support.label-fields", "support.parcel-reply"]
    assert ids("*reply") == ["support.parcel-reply"]
    assert ids(tags=["warehouse"]) == ["support.label-fields"]


def test_every_ready_made_check_says_what_it_says() -> None:
    rows = list_checks()
    assert len(rows) >= 15
    assert [row.name for row in rows if not row.says] == []


@pytest.mark.parametrize(
    ("bar", "words"),
    [(Bar(), "margin 0.05"), (Bar(margin=0.1, floor=0.8), "margin 0.1, floor 0.8"), (Bar(must=True), "must"),
     (Bar(must=0.99), "must 0.99")],
)  # fmt: skip
def test_bars_in_words(bar: Bar, words: str) -> None:
    assert bar_in_words(bar, 0.05) == words
