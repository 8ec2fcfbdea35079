"""`holdfast strength`."""

import json
from typing import Any


def test_it_shows_scores_what_survives_and_the_shortest_example(run: Any, recorded: Any) -> None:
    done = run("strength", *recorded.options)
    assert done.exit_code == 0, done.output
    heads, label, reply, *rest = done.output.splitlines()
    assert heads.split("\t") == ["contract", "answers", "mutants", "caught", "score", "some or all survive"]
    assert label.startswith("support.label-fields\t")
    assert "\t1.00\t" in label
    assert "preamble " in reply
    assert rest[1].startswith("support.parcel-reply, case ")
    assert [line[:9] for line in rest[2:4]] == ["  answer ", "  mutant "]


def test_as_json_it_has_every_mutator(run: Any, recorded: Any) -> None:
    done = run("strength", "--json", "--answers", "1", *recorded.options)
    assert done.exit_code == 0
    made = json.loads(done.output)
    assert made["unmeasured"] == []
    reply = made["contracts"][1]
    assert reply["mutants"] == sum(each["mutants"] for each in reply["mutators"])
    assert reply["survivor"]["mutator"] in {each["mutator"] for each in reply["mutators"]}


def test_contracts_without_an_answer_that_passes_are_named_and_crashes_are_told(run: Any, recorded: Any) -> None:
    file = recorded.folder / "contracts" / "support.py"
    text = file.read_text()
    file.write_text(text.replace("assert ticket.parcel in reply.text", "assert not reply.text"))
    done = run("strength", *recorded.options)
    why = "since no recorded answer passes or no check of its own gates"
    assert done.output.endswith(f"\nNot measured, {why}: support.parcel-reply.\n")
    file.write_text(text.replace("assert ticket.parcel in reply.text", "reply.text.index(ticket.parcel)"))
    done = run("strength", "support.parcel-reply", *recorded.options)
    assert " of the caught mutants a check crashed. In a replay such a trial is errored, not failed.\n" in done.output


def test_without_recordings_it_says_what_to_do(run: Any, started: Any) -> None:
    done = run("strength", *started.options)
    assert done.exit_code != 0
    assert "holdfast replay --to baseline" in str(done.exception)
