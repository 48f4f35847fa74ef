"""What a provider must show when it calls us, where its calls aren't signed: set per channel, all of it optional."""

import base64
import hmac
from collections.abc import Callable, Mapping, Sequence
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network
from typing import Annotated, Any

import msgspec
from msgspec import Struct

from channels.settings import setting

Network = IPv4Network | IPv6Network


class Protection(Struct, frozen=True, kw_only=True):
    """What is left empty isn't asked for."""

    token: Annotated[
        str, setting("Secret in the address", "Letters and digits; follows the channel's id after a dot", secret=True)
    ] = ""
    header: Annotated[str, setting("Name of a header that calls must have")] = ""
    header_value: Annotated[str, setting("Its value", "Empty for any", secret=True)] = ""
    user: Annotated[str, setting("User of Basic authentication")] = ""
    password: Annotated[str, setting("Password of Basic authentication", secret=True)] = ""
    addresses: Annotated[
        tuple[str, ...], setting("IP addresses", "Like 192.0.2.7 or 192.0.2.0/24; others are refused")
    ] = ()

    def problem(self, token: str, headers: Mapping[str, str], caller: Callable[[], str]) -> str:
        """Why a call is refused, or "". ``headers`` have lower-case names, ``caller`` tells the caller's IP address."""
        if self.addresses and not is_within(address := caller(), read_networks(self.addresses)):
            return f"calls from {address or 'an unknown address'} aren't allowed"
        if not _is_same(self.token, token):
            return "the secret in the address is wrong"
        given = headers.get(self.header.lower(), "")
        if self.header and not (given and _is_same(self.header_value, given)):
            return f"header {self.header} is missing or wrong"
        if (self.user or self.password) and not _is_same(
            _basic(self.user, self.password), headers.get("authorization", "")
        ):
            return "user and password are missing or wrong"
        return ""


def read_protection(data: Mapping[str, Any]) -> Protection:
    """Raises ``msgspec.ValidationError``, and ValueError for what is no IP address."""
    protection = msgspec.convert(data, Protection)
    read_networks(protection.addresses)
    return protection


def read_networks(addresses: Sequence[str]) -> list[Network]:
    return [ip_network(address, strict=False) for address in addresses]


def is_within(address: str, networks: Sequence[Network]) -> bool:
    """Whether an IP address belongs to one of the networks; what is no address doesn't."""
    try:
        caller = ip_address(address)
    except ValueError:
        return False
    return any(caller in network for network in networks)


def caller_address(peer: str, forwarded: str, proxies: Sequence[Network]) -> str:
    """Who calls: the peer, unless that is a proxy that we trust; then whom the last such proxy was called by.

    ``forwarded`` is the header X-Forwarded-For, which anybody can begin but only proxies add to.
    """
    told = [address.strip() for address in forwarded.split(",") if address.strip()]
    while told and is_within(peer, proxies):
        peer = told.pop()
    return peer


def _is_same(wanted: str, given: str) -> bool:
    return not wanted or hmac.compare_digest(wanted.encode(), given.encode())


def _basic(user: str, password: str) -> str:
    return f"Basic {base64.b64encode(f'{user}:{password}'.encode()).decode()}"
