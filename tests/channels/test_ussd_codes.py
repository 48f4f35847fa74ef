"""What somebody dials, as different gateways tell it."""

from typing import Any

import pytest

from channels.base import UssdTurn
from channels.ussd import codes_of

PHONE = "+250788123456"


@pytest.mark.parametrize(
    ("turn", "codes"),
    [
        ({"service_code": "*123#", "accumulated": True}, ["*123#"]),
        ({"service_code": "*123#", "accumulated": True, "text": "4*5"}, ["*123*4*5#", "*123*4#", "*123#"]),
        ({"service_code": "*123*4#"}, ["*123*4#", "*123#"]),
        ({"service_code": "123", "text": "*123*4#"}, ["*123*4#", "*123#"]),
        ({"service_code": "", "text": "123*4"}, ["*123*4#", "*123#"]),
        ({"service_code": "*123#", "text": "1"}, ["*123#"]),
    ],
)
def test_codes_that_somebody_may_have_meant(turn: dict[str, Any], codes: list[str]) -> None:
    values: dict[str, Any] = {"session_id": "1", "urn": f"tel:{PHONE}", "event": "new", **turn}
    assert codes_of(UssdTurn(**values), "*123#") == codes


def test_codes_are_no_longer_than_what_a_phone_can_dial() -> None:
    turn = UssdTurn(session_id="1", urn=f"tel:{PHONE}", event="new", text="1*" * 20_000, accumulated=True)
    assert len("".join(codes_of(turn, "*123#"))) < 20_000
