"""What the triage of tickets relies on besides its words: it does not mind how a ticket is typed or spaced."""

from contracts.extraction import ticket_queue

from holdfast import Bar, metamorphic, variations
from holdfast.expect import relations
from holdfast.variations import TextVariation

SLIPS = variations.typos(at_most=2)


@metamorphic(
    ticket_queue,
    holds=relations.same_text(),
    given=SLIPS | variations.white_space(),
    draws=2,
    seed=7,
    bar=Bar(margin=0.10),
    tags=["extraction", "support"],
)
def queue_of_a_hasty_ticket(text: str, change: TextVariation) -> str:
    """A ticket lands in the same queue however hastily it was typed."""
    return change(text)
