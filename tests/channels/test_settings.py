"""Settings of adapters: the form that asks for them, their checks, and their secrets."""

from typing import Annotated, Literal

import msgspec
import pytest
from msgspec import Struct

from channels.base import read_config
from channels.gateway import basic
from channels.settings import HIDDEN, fields_of, redact, setting


class Config(Struct, frozen=True, kw_only=True):
    username: Annotated[str, setting("User name", min_length=1)]
    password: Annotated[str, setting("Password", "Of the account", secret=True, min_length=1)]
    port: Annotated[int, setting("Port", ge=1)] = 80
    secure: Annotated[bool, setting("TLS")] = True
    mode: Annotated[Literal["a", "b"], setting("Mode")] = "a"
    speed: Annotated[Literal["1", "9"], setting("Speed", main=True, choices={"9": "fast", "1": "slow"})] = "1"
    headers: Annotated[dict[str, str], setting("Headers")] = {}
    prefixes: Annotated[tuple[str, ...], setting("Prefixes")] = ()


def test_the_form() -> None:
    fields = {field.name: field for field in fields_of(Config)}
    assert [field.kind for field in fields.values()] == [
        "text",
        "text",
        "number",
        "yes_no",
        "choice",
        "choice",
        "map",
        "list",
    ]
    assert [name for name, field in fields.items() if field.required] == ["username", "password"]
    assert [name for name, field in fields.items() if field.secret] == ["password"]
    assert (fields["password"].title, fields["password"].description) == ("Password", "Of the account")
    assert fields["mode"].choices == {"a": "a", "b": "b"}
    assert list(fields["speed"].choices.items()) == [("9", "fast"), ("1", "slow")]
    assert [name for name, field in fields.items() if field.main] == ["username", "password", "speed"]
    assert (fields["port"].least, fields["port"].most) == (1, None)
    assert (fields["port"].default, fields["headers"].default) == (80, {})


@pytest.mark.parametrize(
    ("wrong", "place"),
    [
        ({"username": "u"}, "password"),
        ({"username": "u", "password": ""}, "password"),
        ({"username": "u", "password": "p", "port": "0"}, "port"),
        ({"username": "u", "password": "p", "mode": "c"}, "mode"),
    ],
)
def test_what_is_wrong_is_named(wrong: dict[str, str], place: str) -> None:
    with pytest.raises(msgspec.ValidationError, match=place):
        read_config(Config, wrong)


def test_secrets_are_hidden_in_every_form() -> None:
    config = Config(username="polls", password="pass & word", headers={"X-Key": "another-key"})
    log = f"pass & word pass+%26+word pass%20%26%20word another-key {basic('polls', 'pass & word')} polls"
    assert redact(log, config) == (f"{HIDDEN} {HIDDEN} {HIDDEN} {HIDDEN} {{'Authorization': 'Basic {HIDDEN}'}} polls")
