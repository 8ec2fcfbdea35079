"""What only a judge can grade: whether a reply to a complaint takes it seriously."""

from holdfast import Bar, Case, Judge, Request, contract, expect

SERIOUS = Judge(
    "serious",
    rubric="The reply takes the complaint seriously: it names what went wrong, says sorry for it, and blames nobody.",
    release="simulated:grader",
    calibration="judges/serious.jsonl",
    min_agreement=0.9,
)
SYSTEM = "You answer complaints for a furniture shop. Two sentences at most."
COMPLAINTS = {
    "scratched-table": "The table came with a scratch right across the top.",
    "three-weeks": "Three weeks and still no sofa, nobody calls back.",
    "wrong-legs": "You sent legs for another chair. They do not even fit the holes.",
    "smell": "The wardrobe smells so strongly that we sleep in the kitchen.",
    "missing-screws": "No screws in the box. A bed without screws!",
    "assembly-team": "Your fitters left the packaging in our stairwell and a hole in the wall.",
    "invoice-twice": "I was charged twice for one lamp and your hotline laughs at me.",
    "colour": "The blue armchair is green, whatever your light says.",
}


@contract(
    cases=[Case(name, text) for name, text in COMPLAINTS.items()],
    bar=Bar(margin=0.25),
    checks=[expect.sentence_count(at_most=3), expect.no_preamble()],
    owner="shop",
    tags=["judged"],
)
def complaint_reply(text: str) -> Request:
    """Replies to complaints take them seriously, in a few words."""
    return Request(system=SYSTEM, user=text)


complaint_reply.judged_by(SERIOUS, lambda reply: reply.text)
