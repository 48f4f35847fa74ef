"""Which addresses the URLs that users write may lead to: never into our own network."""

import ipaddress
import socket
from collections.abc import Sequence

from django.conf import settings


class NoAddress(OSError):
    """A host that can't be called now or later."""


class PrivateAddress(NoAddress):
    """A URL leads to an address that only machines of our own network should reach."""

    def __init__(self, host: str) -> None:
        super().__init__(f"{host} is not a public address")


def is_allowed(address: str) -> bool:
    """Whether an IP address may be called: any public one, or any at all where the settings say so."""
    if settings.JIBU_ALLOW_PRIVATE_URLS:
        return True
    ip = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(ip, ipaddress.IPv6Address):
        # An IPv4 address in IPv6 clothes is judged by what it is.
        ip = ip.ipv4_mapped or ip.sixtofour or ip
    return ip.is_global and not ip.is_multicast


def check_address(address: str, host: str) -> None:
    if not is_allowed(address):
        raise PrivateAddress(host)


def resolve(host: str, port: int) -> Sequence[str]:
    """The IP addresses of a host, all of them allowed; raises ``NoAddress`` or another ``OSError``."""
    try:
        found = [str(info[4][0]) for info in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]
    except UnicodeError as error:
        raise NoAddress(f"{host} can't be the name of a host") from error
    for address in found:
        check_address(address, host)
    return found


def is_ip(host: str) -> bool:
    try:
        ipaddress.ip_address(host.strip("[]"))
    except ValueError:
        return False
    return True
