"""Where messages may go: the address as it is typed, and every address that its name turns out to have.

Only addresses that are reachable from everywhere. Whatever else is written into an address (this machine, the
network around it, the metadata of a cloud) is somebody's who never asked for messages.
"""

import ipaddress
from typing import TypeAlias
from urllib.parse import SplitResult, urlsplit

from regulars.kernel.domains import canonical_domain
from regulars.kernel.errors import Invalid
from regulars.kernel.texts import bare_line

_Address: TypeAlias = ipaddress.IPv4Address | ipaddress.IPv6Address

_HERE = frozenset({"localhost", "127.0.0.1", "::1"})
_INNER_NAMES = (".localhost", ".local", ".internal", ".intranet", ".lan", ".home.arpa", ".localdomain")
# Global as some Python sees it, and yet no place for messages: most are ways to an IPv4 address that stands inside.
_DISGUISES = tuple(
    ipaddress.ip_network(network)
    for network in (
        "::/96",
        "64:ff9b::/96",
        "64:ff9b:1::/48",
        "2001::/23",
        "2002::/16",
        "3fff::/20",
        "fec0::/10",
        "5f00::/16",
    )
)
_RELAYS = ipaddress.ip_network("192.88.99.0/24")


def is_public(text: str) -> bool:
    """Whether an address is one that anybody on the internet may reach; brackets and mapped IPv4 are seen through."""
    try:
        address: _Address = ipaddress.ip_address(text.strip("[]"))
    except ValueError:
        return False
    if isinstance(address, ipaddress.IPv6Address):
        if address.scope_id is not None:
            return False
        if address.ipv4_mapped is not None:
            return is_public(str(address.ipv4_mapped))
        if any(address in network for network in _DISGUISES):
            return False
    elif address in _RELAYS:
        return False
    return address.is_global and not (address.is_multicast or address.is_reserved)


def is_here(url: str) -> bool:
    """Whether the address names this machine in so many words."""
    return (urlsplit(url).hostname or "") in _HERE


def check_url(value: str, *, local_allowed: bool) -> str:
    """An https address of a public host, with its domain in the one spelling (F24). For trying out, http and
    this machine where the operator allows it.
    """
    parts = _split(bare_line(value, "url", longest=500, required=True))
    value = parts.geturl()
    if local_allowed and is_here(value) and parts.scheme in {"http", "https"}:
        return value
    if parts.scheme != "https":
        raise _bad("https_only", "Webhooks go to addresses that begin with https://.")
    host = (parts.hostname or "").rstrip(".")
    if _is_inner(host):
        raise _bad(
            "address_private", "This address leads into a private network. Webhooks go to public addresses."
        )
    return value


def _split(value: str) -> SplitResult:
    try:
        parts = urlsplit(value)
        host, port = canonical_domain(parts.hostname or "") or parts.hostname, parts.port
    except ValueError:
        raise _shape() from None
    if parts.username is not None or parts.password is not None:
        raise _bad(
            "url_shape", "Leave username and password out; messages prove themselves by their signature."
        )
    if canonical_domain(host or "") is not None:
        parts = parts._replace(netloc=f"{host}{f':{port}' if port is not None else ''}")
    value = parts.geturl()
    if not (value.isascii() and parts.scheme and host) or any(letter in value for letter in ' \\"<>^`{|}'):
        raise _shape()
    if parts.fragment:
        raise _bad("url_shape", "Leave out what follows the #.")
    return parts


def _is_inner(host: str) -> bool:
    if host in _HERE or host.endswith(_INNER_NAMES) or "." not in host.replace(":", "."):
        return True
    is_written_out = ":" in host or host.rpartition(".")[2].isdecimal() or host.rpartition(".")[2][:2] == "0x"
    return is_written_out and not is_public(host)


def _shape() -> Invalid:
    return _bad("url_shape", "Write the whole address, such as https://shop.example/hooks/regulars.")


def _bad(code: str, message: str) -> Invalid:
    return Invalid(code, message, "url")
