"""Strategies of hypothesis that give variations: for `given=` of metamorphic contracts. hypothesis is loaded by use."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Literal

from holdfast.variations.context import Irrelevant, Paraphrase
from holdfast.variations.locales import Locale
from holdfast.variations.options import OptionOrder
from holdfast.variations.quantities import Units
from holdfast.variations.requests import History, ToolOrder
from holdfast.variations.wording import LetterCase, Typos, WhiteSpace

if TYPE_CHECKING:
    from hypothesis.strategies import SearchStrategy

_SEEDS = 10_000

# A strategy is known by what hypothesis says of it, these texts and the names of functions included: a pin whose
# strategy reads otherwise is drawn anew, and what is pinned is restated. So they stay as they are.
SMALL_TALK = (
    "By the way, the weather is lovely here today.",
    "I am writing this from a train, so please excuse my haste.",
    "My neighbour recommended your shop to me.",
    "We have just moved house, and everything is still in boxes.",
    "I hope you had a pleasant weekend.",
    "My daughter starts school next month.",
    "Greetings from the seaside!",
    "I have been a customer of yours for some years.",
)
_EXCHANGES = (
    ("Hello!", "Hello! How can I help you?"),
    ("One moment, please.", "Of course, take your time."),
    ("Thank you for your patience.", "You are welcome."),
    ("Is anybody there?", "Yes, I am here."),
    ("Good to know that somebody reads this.", "I am glad to help."),
)


def white_space() -> "SearchStrategy[WhiteSpace]":
    """Further blanks in gaps that are there, and around the text."""
    from hypothesis import strategies as st

    return st.builds(WhiteSpace, seed=st.integers(0, _SEEDS), share=st.sampled_from((0.1, 0.3, 1.0)))


def letter_case(*, keep: Sequence[str] = ()) -> "SearchStrategy[LetterCase]":
    """All words in lower or upper case, or each with a capital; never ids, numbers, addresses, code, nor `keep`."""
    from hypothesis import strategies as st

    return st.builds(LetterCase, to=st.sampled_from(("lower", "upper", "title")), keep=st.just(tuple(keep)))


def typos(*, at_most: int = 2, keep: Sequence[str] = ()) -> "SearchStrategy[Typos]":
    """Up to so many slips of the fingers; never in ids, numbers, addresses, code, nor in what holds one of `keep`."""
    from hypothesis import strategies as st

    return st.builds(Typos, seed=st.integers(0, _SEEDS), count=st.integers(1, at_most), keep=st.just(tuple(keep)))


def irrelevant(said: Sequence[str] = SMALL_TALK) -> "SearchStrategy[Irrelevant]":
    """One of these sentences before or after the text; those that come with it are small talk in English."""
    from hypothesis import strategies as st

    return st.builds(Irrelevant, said=st.sampled_from(tuple(said)), place=st.sampled_from(("before", "after")))


def paraphrases(phrases: Mapping[str, Sequence[str]]) -> "SearchStrategy[Paraphrase]":
    """Phrases in other words: ``paraphrases({"Where is": ["I cannot find", "What happened to"]})``.

    Each slot keeps its phrase or takes one of its other words; one slot at least takes others.
    """
    from hypothesis import strategies as st

    slots = [
        st.sampled_from([(phrase, phrase), *((phrase, other) for other in others)])
        for phrase, others in phrases.items()
    ]
    return st.tuples(*slots).map(_changed_slots).filter(_has_slots)


def option_order(*, labels: Literal["stay", "move"] = "stay") -> "SearchStrategy[OptionOrder]":
    """The options of every list in the text in another order, under labels that stay or that move with them."""
    from hypothesis import strategies as st

    return st.builds(OptionOrder, seed=st.integers(0, _SEEDS), labels=st.just(labels))


def units() -> "SearchStrategy[Units]":
    """Every quantity in another unit of its kind: 5 km are 5000 m."""
    from hypothesis import strategies as st

    return st.builds(Units, seed=st.integers(0, _SEEDS))


def locales() -> "SearchStrategy[Locale]":
    """Numbers with a decimal comma, days in another form, currencies on the other side."""
    from hypothesis import strategies as st

    return st.builds(
        Locale,
        decimal=st.sampled_from(("comma", None)),
        days=st.sampled_from(("d.m.y", "d month y", "month d, y", None)),
        currency=st.sampled_from(("before", "after", None)),
    ).filter(_is_another_locale)


def tool_order() -> "SearchStrategy[ToolOrder]":
    """The tools of a request in another order."""
    from hypothesis import strategies as st

    return st.builds(ToolOrder, seed=st.integers(0, _SEEDS))


def history(
    *, without: int = 0, at_most: int = 3, exchanges: Sequence[tuple[str, str]] = _EXCHANGES
) -> "SearchStrategy[History]":
    """A history with up to `at_most` of these exchanges more, and up to `without` of its oldest turns less."""
    from hypothesis import strategies as st

    before = st.lists(st.sampled_from(tuple(exchanges)), max_size=at_most, unique=True).map(tuple)
    return st.builds(History, without=st.integers(0, without), before=before).filter(_is_another_history)


def _changed_slots(slots: tuple[tuple[str, str], ...]) -> Paraphrase:
    return Paraphrase(slots=tuple(slot for slot in slots if slot[0] != slot[1]))


def _has_slots(made: Paraphrase) -> bool:
    return bool(made.slots)


def _is_another_locale(made: Locale) -> bool:
    return made != Locale()


def _is_another_history(made: History) -> bool:
    return made != History()
