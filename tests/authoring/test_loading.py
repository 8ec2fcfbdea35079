"""A suite is loaded whole, or every mistake is told at once."""

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from holdfast.authoring.loading import purpose_of
from holdfast.domain.contract import Bar, NamedFile, Suite
from holdfast.domain.value import digest_of_bytes

Write = Callable[[str, str], Path]

SUPPORT = '''
from functools import partial
from pydantic import BaseModel

class Ticket(BaseModel):
    order: str

class Invoice(BaseModel):
    total: float

PROMPT = text_file("prompts/terse.md", source="langfuse:support@17")

@contract(cases=[Case("late", Ticket(order="A-1"), tags=["en"]), Case.load("cases/tickets.jsonl", Ticket)],
          owner="desk", tags=["support"], bar=Bar(must=True))
def order_reply(ticket: Ticket) -> Request:
    """Replies quote
    the order.

    They promise no date.
    """
    return Request(system=PROMPT, user=ticket.order)

@order_reply.check
def quotes_the_order(reply, ticket):
    assert ticket.order in reply.text

@order_reply.variant("terse")
def order_reply_terse(ticket: Ticket) -> Request:
    return Request(system=f"{PROMPT}!", user=ticket.order)

def ask(language, text):
    """Not a purpose of any contract."""
    return Request(system=language, user=text)

ANSWERS_IN = [
    contract.define(id=f"answers-in-{language}", request=partial(ask, language), cases=[Case("hello", "Hello")],
                    response_model=Invoice, checks=[expect.no_fence()])
    for language in ("en", "de")
]
'''


def test_a_suite_holds_every_contract_in_order_of_ids(write: Write, load: Callable[[], Suite]) -> None:
    write("contracts/support.py", SUPPORT)
    write("contracts/prompts/terse.md", "Be brief.")
    write("contracts/cases/tickets.jsonl", '{"id": "early", "input": {"order": "A-2"}}\n')
    suite = load()
    assert [contract.id for contract in suite.contracts] == [
        "support.answers-in-de",
        "support.answers-in-en",
        "support.order-reply",
    ]
    assert suite.loaded == 3


def test_a_contract_is_loaded_with_all_that_was_stated(write: Write, load: Callable[[], Suite]) -> None:
    write("contracts/support.py", SUPPORT)
    write("contracts/prompts/terse.md", "Be brief.")
    write("contracts/cases/tickets.jsonl", '{"id": "early", "input": {"order": "A-2"}}\n')
    loaded = load().contract("support.order-reply")
    assert loaded is not None
    assert (loaded.purpose, loaded.owner, loaded.tags) == ("Replies quote the order.", "desk", ("support",))
    assert (loaded.bar, loaded.variants, loaded.where) == (Bar(must=True), ("main", "terse"), "contracts/support.py:13")
    assert [case.id for case in loaded.cases] == ["late", "early"]
    assert [loaded.requests[variant, "early"].messages[0].content for variant in loaded.variants] == [
        "Be brief.",
        "Be brief.!",
    ]
    assert loaded.files == (
        NamedFile(
            path="contracts/prompts/terse.md", sha256=digest_of_bytes(b"Be brief."), source="langfuse:support@17"
        ),
    )


def test_the_purpose_is_what_the_functions_docstring_says_first() -> None:
    def documented() -> None:
        """One
        line.

        More."""

    assert purpose_of(documented) == "One line."
    assert purpose_of(lambda: None) == ""
    assert purpose_of(3) == ""


def test_all_mistakes_of_all_files_are_told_at_once(write: Write, problems: Callable[[], list[str]]) -> None:
    write("contracts/a.py", "@contract(cases=[])\ndef one(text): return Request(user=text)\n")
    write("contracts/b.py", "import nowhere\n")
    write(
        "contracts/c.py",
        "@contract(cases=[Case('A', 'x')], checks=[expect.no_fence()], tag=[])\ndef two(text): return 3\n",
    )
    assert [
        problem.partition(".")[0] + ": " + problem.split(": ", 1)[1].partition(".")[0] for problem in problems()
    ] == [
        "contracts/b: The file cannot be loaded",
        "contracts/a: It has no cases, so there is nothing to judge",
        "contracts/a: It has no checks, so any answer would do and every release would hold",
        "contracts/c: contract has no keyword 'tag'",
        "contracts/c: The id of a case is 'A'",
        "contracts/c: The request function returned 3, of class int (case 'A')",
    ]


def test_two_contracts_of_one_id_are_told_with_both_places(write: Write, problems: Callable[[], list[str]]) -> None:
    head = '@contract(cases=[Case("a", "x")], checks=[expect.no_fence()]'
    write("contracts/a.py", f'{head}, id="b.late")\ndef one(text): return Request(user=text)\n')
    write("contracts/a/b.py", f"{head})\ndef late(text): return Request(user=text)\n")
    assert problems() == [
        (
            "contracts/a/b.py:2: Two contracts have the id 'a.b.late'; the other stands at contracts/a.py:2. "
            "Give one of them another with id=."
        )
    ]


def test_an_expected_value_of_another_class_than_the_response_model_is_told(
    write: Write, problems: Callable[[], list[str]]
) -> None:
    write(
        "contracts/a.py",
        """
        from pydantic import BaseModel
        class Other(BaseModel): x: int
        class Invoice(BaseModel): total: float
        @contract(cases=[Case("a", "x", expected=Other(x=1))], response_model=Invoice,
                  checks=[expect.matches_expected()])
        def fields(text): return Request(user=text)
        """,
    )
    assert problems() == [
        (
            "contracts/a.py:5, contract 'a.fields', case 'a': expected is of class Other, and the "
            "response_model is Invoice. "
            "Give an instance of Invoice, or leave expected out."
        )
    ]


def test_no_contracts_are_an_empty_suite(load: Callable[[], Suite]) -> None:
    assert load() == Suite(contracts=(), loaded=0)


def test_python_without_asserts_is_refused(tmp_path: Path) -> None:
    code = (
        "from pathlib import Path\nfrom holdfast.authoring.loading import load_suite\n"
        "from holdfast.errors import UsageError\n"
        f"try: load_suite([Path('contracts')], root=Path({str(tmp_path)!r}), default_margin=0.05)\n"
        "except UsageError as error: print(error)"
    )
    done = subprocess.run([sys.executable, "-O", "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == (
        "`python -O` and PYTHONOPTIMIZE remove asserts: every check would pass. Leave them out."
    )


def test_loading_twice_gives_the_same_requests(write: Write, load: Callable[[], Suite]) -> None:
    write("contracts/support.py", SUPPORT)
    write("contracts/prompts/terse.md", "Be brief.")
    write("contracts/cases/tickets.jsonl", '{"id": "early", "input": {"order": "A-2"}}\n')
    digests = [
        [request.digest for contract in load().contracts for request in contract.requests.values()] for _ in range(2)
    ]
    assert digests[0] == digests[1]


def test_the_example_of_the_typing_tests_loads(
    write: Write, load: Callable[[], Suite], png: Callable[[], bytes]
) -> None:
    example = Path(__file__).parents[1] / "typing" / "support.py"
    write("contracts/support.py", "").write_bytes(example.read_bytes())
    write("contracts/cases/tickets.jsonl", '{"id": "early", "input": {"order": "A-2", "text": "A-2?"}}\n')
    line = '{"currency": "EUR", "total": "8.00", "lines": []}'
    write("contracts/cases/invoices.jsonl", f'{{"id": "one", "input": "x", "expected": {line}}}\n')
    write("contracts/prompts/terse.md", "Be brief.")
    words = ("pass", "fail")
    labelled = [f'{{"id": "{at}", "answer": "x", "label": "{words[at % 2]}"}}\n' for at in range(20)]
    write("contracts/judges/polite.jsonl", "".join(labelled))
    write("contracts/images/meter-3.png", png())
    assert [contract.id.removeprefix("support.") for contract in load().contracts] == [
        "answers-in-de",
        "answers-in-en",
        "cancel-flow",
        "cancel-flow-2",
        "from-file",
        "invoice-ended",
        "invoice-fields",
        "label",
        "label-typed",
        "looks-it-up",
        "noise-does-not-matter",
        "order-reply",
        "reads-the-meter",
        "whatever-was-said-before",
        "whole-pipeline",
        "whole-pipeline-sync",
    ]
