import pytest

from flows.collation import collate, lower, upper


@pytest.mark.parametrize(
    ("collation", "text", "other", "same"),
    [
        ("default", "PO", "po", True),
        ("default", "ΠΑΤΉΡ", "πατήρ", True),
        ("default", "jo", "jо", False),
        ("confusables", "jo", "jо", True),
        ("confusables", "раураl", "paypal", True),
        ("confusables", "𝓎𝑒𝓈", "yes", True),
        ("confusables", "no", "on", False),
        ("arabic_variants", "كيف", "کیف", True),
        ("arabic_variants", "١٢٣", "۱۲۳", True),
        ("arabic_variants", "ټول", "تول", True),
        ("arabic_variants", "نعم", "لا", False),
        ("arabic_variants", "ﻧﻌﻢ", "نعم", True),
    ],
)
def test_texts_compare_under_a_collation(collation: str, text: str, other: str, same: bool) -> None:
    assert (collate(text, collation) == collate(other, collation)) is same


def test_case_mapping_keeps_the_number_of_letters() -> None:
    text = "ßİŉﬁΣς ᾳ"
    assert len(upper(text)) == len(lower(text)) == len(text)
    assert upper("straße ᾳ") == "STRAßE ᾼ"
    assert lower("ΟΔΟΣ") == "οδοσ"
