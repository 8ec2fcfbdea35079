"""Numbers, days and amounts as another place writes them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from holdfast.variations import Locale

TEXT = "On 2026-05-20 order A-1.5 of 1,234.50 EUR, €8.50 or USD 3 was version 1.2.3 at 10.0.0.1."


@pytest.mark.parametrize(
    ("locale", "varied"),
    [
        (Locale(), TEXT),
        (Locale(decimal="comma"), TEXT.replace("1,234.50", "1.234,50").replace("8.50", "8,50")),
        (Locale(days="d.m.y"), TEXT.replace("2026-05-20", "20.5.2026")),
        (Locale(days="d month y"), TEXT.replace("2026-05-20", "20 May 2026")),
        (Locale(days="month d, y"), TEXT.replace("2026-05-20", "May 20, 2026")),
        (Locale(currency="after"), TEXT.replace("€8.50", "8.50 €").replace("USD 3", "3 USD")),
        (Locale(currency="before"), TEXT.replace("1,234.50 EUR", "EUR 1,234.50")),
        (Locale(decimal="comma", days="d.m.y", currency="after"), TEXT.replace("2026-05-20", "20.5.2026")
         .replace("1,234.50", "1.234,50").replace("€8.50", "8,50 €").replace("USD 3", "3 USD")),
    ],
)  # fmt: skip
def test_each_part_is_changed_by_itself(locale: Locale, varied: str) -> None:
    assert locale(TEXT) == varied


@pytest.mark.parametrize(
    "text", ["2026-13-40", "12026-05-20", "2026-05-20-1", "1,23", "1.2.3", "5", "A-1.5", "10:30.5"]
)
def test_what_is_something_else_stays(text: str) -> None:
    assert Locale(decimal="comma", days="d.m.y", currency="after")(text) == text


@given(st.text(max_size=100), st.sampled_from([Locale(decimal="comma"), Locale(currency="after", days="d.m.y")]))
def test_letters_and_digits_stay(text: str, locale: Locale) -> None:
    def firm(given: str) -> list[str]:
        return sorted(each for each in given if each.isalpha())

    assert firm(locale(text)) == firm(text)


@given(st.integers(0, 10**9), st.integers(0, 99))
def test_a_decimal_comma_keeps_the_number(whole: int, part: int) -> None:
    varied = Locale(decimal="comma")(f"It is {whole:,}.{part:02}.")
    assert varied == f"It is {whole:,}.{part:02}".translate(str.maketrans(",.", ".,")) + "."
