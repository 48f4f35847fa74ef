"""Countries of phone numbers."""

import phonenumbers
import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.phone import phone_country

CODES = st.sampled_from(sorted(phonenumbers.COUNTRY_CODE_TO_REGION_CODE)) | st.integers(1, 999)
NUMBERS = st.builds(lambda code, rest: f"+{code}{rest}", CODES, st.from_regex(r"[0-9]{1,12}", fullmatch=True))


@pytest.mark.parametrize(
    ("number", "country"),
    [("+250788123456", "RW"), ("+12025550123", "US"), ("+16135550123", "CA"), ("+38349123456", "XK"), ("2020", "")],
)
def test_country(number: str, country: str) -> None:
    assert phone_country(number) == country


@given(NUMBERS)
def test_the_short_way_leads_to_the_country_that_parsing_finds(number: str) -> None:
    try:
        expected = phonenumbers.region_code_for_number(phonenumbers.parse(number, None)) or ""
    except phonenumbers.NumberParseException:
        expected = ""
    assert phone_country(number) == expected
