"""`holdfast hunt`, as far as it goes without a provider; the rest is a journey."""

from typing import Any


def test_a_contract_without_drawn_cases_says_what_to_add(run: Any, started: Any) -> None:
    done = run("hunt", "support.parcel-reply", *started.options)
    assert "It has no drawn(...) among its cases" in str(done.exception)
    assert "Add one: cases=[..., drawn(st.text(max_size=200), n=10, seed=1)]." in str(done.exception)
    assert started.server.stats.requests == 0


def test_it_says_its_exit_codes_and_wants_one_contract(run: Any) -> None:
    told = run("hunt", "--help")
    assert told.exit_code == 0
    assert "1 found, 0 not found within the budget, 4 could not run" in " ".join(told.output.split())
    assert run("hunt").exit_code == 2
    assert run("hunt", "a", "--calls", "0").exit_code == 2
