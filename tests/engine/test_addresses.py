"""No URL of a flow or channel leads into our own network."""

from typing import Any

import pytest

from engine.gateways.addresses import PrivateAddress, is_allowed, resolve
from engine.gateways.web import call
from flows.services import HTTPRequest

PRIVATE = [
    "127.0.0.1",
    "10.1.2.3",
    "172.16.0.1",
    "192.168.1.1",
    "169.254.169.254",
    "100.64.0.1",
    "0.0.0.0",  # noqa: S104  # an address that must not be called
    "224.0.0.1",
    "::1",
    "fe80::1%eth0",
    "fc00::1",
    "::ffff:127.0.0.1",
    "::ffff:10.0.0.1",
    "2002:7f00:1::",
    "64:ff9b::a00:1",
    "::7f00:1",
]


@pytest.fixture(autouse=True)
def production(settings: Any) -> None:
    settings.JIBU_ALLOW_PRIVATE_URLS = False


@pytest.mark.parametrize("address", PRIVATE)
def test_private_addresses(address: str) -> None:
    assert not is_allowed(address)


@pytest.mark.parametrize("address", ["8.8.8.8", "2001:4860:4860::8888", "::ffff:8.8.8.8", "64:ff9b::808:808"])
def test_public_addresses(address: str) -> None:
    assert is_allowed(address)


def test_names_that_lead_home_are_refused() -> None:
    with pytest.raises(PrivateAddress):
        resolve("localhost", 80)


@pytest.mark.parametrize("host", ["a..b", ".a", "a" * 64])
def test_names_that_are_none(host: str) -> None:
    with pytest.raises(OSError, match="name of a host"):
        resolve(host, 80)


@pytest.mark.parametrize("url", ["http://127.0.0.1:9/", "http://localhost:9/", "http://2130706433/", "http://[::1]/"])
def test_webhooks_to_them_get_no_answer(url: str) -> None:
    answer = call(HTTPRequest(method="GET", url=url))
    assert answer.status == 0
    assert answer.request_trace.startswith(f"GET {url}")


def test_addresses_that_are_none() -> None:
    assert call(HTTPRequest(method="GET", url="nonsense")).status == 0
    assert call(HTTPRequest(method="GET", url="http://[oops/")).status == 0
