"""Where a request comes from, as far as that can be believed: REMOTE_ADDR, and what our own proxies say of it."""

import ipaddress
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any, TypeAlias

from regulars.kernel.errors import Invalid

__all__ = ["Address", "Network", "address_in", "network_in", "network_typed", "networks"]

Address: TypeAlias = ipaddress.IPv4Address | ipaddress.IPv6Address
Network: TypeAlias = ipaddress.IPv4Network | ipaddress.IPv6Network


def networks(text: str) -> tuple[Network, ...]:
    """`10.0.0.1, 10.1.0.0/16, ::1` read; ValueError for anything else."""
    return tuple(ipaddress.ip_network(part.strip()) for part in text.split(",") if part.strip())


@lru_cache(maxsize=1_000)
def _read(text: str) -> Address | None:
    """One address, without port, brackets or an IPv4 address dressed as IPv6; None for anything else."""
    text = text.strip()
    if text.startswith("["):
        text = text[1:].partition("]")[0]
    elif text.count(":") == 1:
        text = text.partition(":")[0]
    try:
        address = ipaddress.ip_address(text.partition("%")[0])
    except ValueError:
        return None
    return (getattr(address, "ipv4_mapped", None)) or address


def address_in(meta: Mapping[str, Any], trusted: Sequence[Network] = ()) -> Address | None:
    """The client's address. X-Forwarded-For is read from its end, as far as those who wrote it are trusted."""
    address = _read(str(meta.get("REMOTE_ADDR", "")))
    for hop in reversed(str(meta.get("HTTP_X_FORWARDED_FOR", "")).split(",")):
        if address is None or not any(address in network for network in trusted):
            break
        further = _read(hop)
        if further is None:
            break
        address = further
    return address


def network_in(meta: Mapping[str, Any], trusted: Sequence[Network] = ()) -> str:
    """The client's network: the /24 of IPv4, the /64 of IPv6, what one customer of a provider holds."""
    address = address_in(meta, trusted)
    return "unknown" if address is None else _network_of(address)


def network_typed(text: str, field: str) -> str:
    """The network of an address that a program tells, IPv4 or IPv6 and nothing around it. Raises `Invalid` `not_an_address`."""
    try:
        address = ipaddress.ip_address(text)
    except ValueError:
        address = None
    if address is None or getattr(address, "scope_id", None):
        raise Invalid("not_an_address", "This is no IPv4 or IPv6 address.", field)
    return _network_of(getattr(address, "ipv4_mapped", None) or address)


@lru_cache(maxsize=1_000)
def _network_of(address: Address) -> str:
    return str(ipaddress.ip_network((address, 24 if address.version == 4 else 64), strict=False))
