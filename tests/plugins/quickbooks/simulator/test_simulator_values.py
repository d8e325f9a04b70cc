"""The types of qbXML as the simulator reads them."""

import pytest

from tieout_quickbooks.simulator.grammar.shapes import Value
from tieout_quickbooks.simulator.grammar.values import is_too_long, is_well_formed

ACCEPTED = {
    "BOOLTYPE": ["true", "false", "1", "0", "", " true "],
    "DATETYPE": ["2024-01-31", "2024-02-29", ""],
    "DATETIMETYPE": [
        "2024-01-31",
        "2024-01-31T10",
        "2024-01-31T10:00",
        "2024-01-31T10:00:00",
        "2024-01-31T10:00:00-08:00",
        "",
    ],
    "AMTTYPE": ["100", "100.50", "-5.00", "+1.00", "", "1234567890123.00"],
    "PRICETYPE": ["12.34567", "80", "-1.5"],
    "QUANTYPE": ["0.5", "1234567890"],
    "PERCENTTYPE": ["8.625"],
    "GUIDTYPE": ["0", "{57F3B9B1-86F1-4fcc-B1EE-566DE1813D20}"],
    "INTTYPE": ["5", "-5"],
    "FLOATTYPE": ["1.25", ".5", "2"],
    "TIMEINTERVALTYPE": ["PT1H30M0S", "PT5M", ""],
    "STRTYPE": ["anything at all"],
}
REFUSED = {
    "BOOLTYPE": ["True", "Y", "yes", "2"],
    "DATETYPE": ["01/31/2024", "2024-02-30", "2024-1-1", "24-01-01"],
    "DATETIMETYPE": ["2024-01-31T10:00:00Z", "2024-01-31T10:00:00.5", "2024-01-31 10:00:00", "now"],
    "AMTTYPE": ["100.5", "1,000.00", "1e3", "12345678901234", "100.123"],
    "PRICETYPE": ["1.234567", "12345678901", "1e2", "1."],
    "QUANTYPE": ["1,5"],
    "PERCENTTYPE": ["8%"],
    "GUIDTYPE": ["57F3B9B1-86F1-4fcc-B1EE-566DE1813D20", "", "{57F3B9B1}"],
    "INTTYPE": ["", "5.0", "\u0665"],
    "FLOATTYPE": ["1e5"],
    "TIMEINTERVALTYPE": ["1:30"],
}


@pytest.mark.parametrize(("kind", "text"), [(kind, text) for kind in ACCEPTED for text in ACCEPTED[kind]])
def test_a_legal_value_is_accepted(kind: str, text: str) -> None:
    """What the type schema allows passes."""
    assert is_well_formed(Value(kind), text)


@pytest.mark.parametrize(("kind", "text"), [(kind, text) for kind in REFUSED for text in REFUSED[kind]])
def test_an_illegal_value_is_refused(kind: str, text: str) -> None:
    """What the type schema does not allow does not pass."""
    assert not is_well_formed(Value(kind), text)


def test_words_count_to_the_letter() -> None:
    """An enumeration knows its words in their own spelling only."""
    value = Value("ENUMTYPE", None, frozenset({"ActiveOnly", "All"}))
    assert is_well_formed(value, "All")
    assert not is_well_formed(value, "all")


def test_length_is_counted_in_characters() -> None:
    """Forty-one characters fit, accents count once, the forty-second does not fit."""
    assert not is_too_long(Value("STRTYPE", 41), "é" * 41)
    assert is_too_long(Value("STRTYPE", 41), "é" * 42)
    assert not is_too_long(Value("STRTYPE"), "x" * 10_000)
