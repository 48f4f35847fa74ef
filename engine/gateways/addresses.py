"""Which addresses the URLs that users write may lead to: never into our own network."""

import ipaddress
import math
import socket
import threading
from collections.abc import Sequence
from concurrent.futures import Future

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
        ip = _undressed(ip)
    return ip.is_global and not ip.is_multicast


def _undressed(ip: ipaddress.IPv6Address) -> ipaddress.IPv4Address | ipaddress.IPv6Address:
    """The IPv4 address that an IPv6 address stands for, which is the one to be judged, or the address itself."""
    if any(ip in network for network in _IPV4_BEHIND):
        return ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF)
    return ip.ipv4_mapped or ip.sixtofour or ip


# Addresses that translators between the two lead on (RFC 6052), and those that have the same form (RFC 4291).
_IPV4_BEHIND = (ipaddress.IPv6Network("64:ff9b::/96"), ipaddress.IPv6Network("::/96"))


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


def resolve_in_time(host: str, port: int, seconds: float) -> Sequence[str]:
    """The same, but raises TimeoutError after so long: the system asks for names as long as it likes, and can't be
    stopped, so that a thread is left to it.
    """
    if is_ip(host):
        return resolve(host, port)
    found: Future[Sequence[str]] = Future()
    threading.Thread(target=_find, args=(found, host, port), daemon=True).start()
    return found.result(None if math.isinf(seconds) else seconds)


def _find(found: "Future[Sequence[str]]", host: str, port: int) -> None:
    try:
        found.set_result(resolve(host, port))
    except Exception as error:  # noqa: BLE001  # raised where it is waited for
        found.set_exception(error)


def is_ip(host: str) -> bool:
    try:
        ipaddress.ip_address(host.strip("[]"))
    except ValueError:
        return False
    return True
