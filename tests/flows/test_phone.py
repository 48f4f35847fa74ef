from random import Random

import phonenumbers
import pytest

from flows.phone import find_phone, format_phone, parse_phone, phone_country


@pytest.mark.parametrize(
    ("text", "country", "number"),
    [
        ("+355 69 234 5678", "", "+355692345678"),
        ("(069) 234-5678", "AL", "+355692345678"),
        ("069 234 5678", "", None),
        ("+4407911123456", "", "+447911123456"),
        ("92 300 1234567", "PK", "+923001234567"),
        ("٠٣٠٠ ١٢٣٤٥٦٧", "PK", "+923001234567"),
        ("+９２３００１２３４５６７", "", "+923001234567"),
        ("923001234567", "", "+923001234567"),
        ("023001234567", "", None),
        ("12345", "AL", None),
        ("911", "US", None),
        ("+999123456789", "", None),
        ("069 234 5678", "XX", None),
        ("", "AL", None),
    ],
)
def test_number_is_parsed(text: str, country: str, number: str | None) -> None:
    assert parse_phone(text, country) == number


def test_first_possible_number_is_found() -> None:
    assert find_phone("In 2024 I moved, now it's 069-234-5678 or 0682345678.", "AL") == "+355692345678"
    assert find_phone("room 12, bed 345") is None


def test_country_and_national_form() -> None:
    assert phone_country("+355692345678") == "AL"
    assert phone_country("8181") == ""
    assert format_phone("+355692345678") == "069 234 5678"
    assert format_phone("8181") == "8181"


def test_a_quick_look_at_a_number_says_what_parsing_it_says() -> None:
    random = Random(20)
    codes = sorted(phonenumbers.COUNTRY_CODE_TO_REGION_CODE)
    possible = 0
    for _ in range(2_000):
        digits = "".join(random.choices("0123456789", k=random.randint(3, 13)))
        number = f"+{random.choice(codes)}{digits}"
        if parse_phone(number) == number:
            possible += 1
            parsed = phonenumbers.parse(number, None)
            assert phonenumbers.is_possible_number(parsed)
            assert phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164) == number
    assert possible > 100
