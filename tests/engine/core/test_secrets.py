"""Secrets of calls are hidden, and nothing else is."""

import pytest

from engine.core.secrets import hide_secrets


@pytest.mark.parametrize(
    ("text", "hidden"),
    [
        ("Authorization: Bearer abc.def\r\nAccept: */*", "Authorization: ********\r\nAccept: */*"),
        ("GET /\r\nX-Api-Key: k1\r\n\r\nbody", "GET /\r\nX-Api-Key: ********\r\n\r\nbody"),
        ("Set-Cookie: id=7; Path=/", "Set-Cookie: ********"),
        (
            "https://example.org/?page=2&access_token=t1&size=3",
            "https://example.org/?page=2&access_token=********&size=3",
        ),
        ("https://ana:pw@example.org/x", "https://********@example.org/x"),
        ('{"name": "Ana", "password": "a\\"b", "age": 7}', '{"name": "Ana", "password": "********", "age": 7}'),
        ("Content-Type: text/plain\r\n\r\nThe token was lost", "Content-Type: text/plain\r\n\r\nThe token was lost"),
    ],
)
def test_hiding(text: str, hidden: str) -> None:
    assert hide_secrets(text) == hidden
