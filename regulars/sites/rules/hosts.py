"""Which host names a site may have: shapes, names that are nobody's to claim, and the domains that are open to all (F16)."""

import re
from collections.abc import Collection, Iterable

from regulars.kernel.domains import canonical_domain
from regulars.kernel.errors import Conflict, Forbidden, Invalid
from regulars.kernel.texts import bare_line

# Whatever ends in a number is an address to a browser: 127.0.0.1, 127.1, 0x7f000001, 2130706433.
_ADDRESS = re.compile(r"(?:.*\.)?(?:[0-9]+|0x[0-9a-f]*)", re.ASCII)


def check_hosts(values: list[str], field: str = "hosts") -> list[str]:
    """Host names as browsers send them, without port, each once, at least one."""
    hosts = _names(values, field, most=20)
    if not hosts:
        raise Invalid("required", "A site needs at least one host name.", field)
    return hosts


def check_domains(values: list[str]) -> list[str]:
    """Domains of two labels or more: a whole top-level domain is nobody's."""
    domains = _names(values, "domains", most=200)
    for domain in domains:
        if "." not in domain:
            raise Invalid(
                "domain_too_wide", "“{domain}” is not a domain of yours alone.", "domains", domain=domain
            )
    return sorted(domains)


def _names(values: list[str], field: str, *, most: int) -> list[str]:
    typed = [line for value in values if (line := bare_line(value, field, longest=253))]
    if len(typed) > most:
        raise Invalid("too_many", "Use at most {most} host names.", field, most=most)
    return list(dict.fromkeys(_name(line, field) for line in typed))


def _name(typed: str, field: str) -> str:
    """As browsers send it (F24)."""
    if _ADDRESS.fullmatch(typed.lower().rstrip(".")):
        raise Invalid("host_is_address", "“{typed}” is an address. A site needs a name.", field, typed=typed)
    name = canonical_domain(typed)
    if name is None:
        raise Invalid(
            "host_shape",
            "“{typed}” is not a host name: leave out https://, ports and paths.",
            field,
            typed=typed,
        )
    if _ADDRESS.fullmatch(name):
        raise Invalid("host_is_address", "“{typed}” is an address. A site needs a name.", field, typed=typed)
    return name


def reserved(domain: str) -> frozenset[str]:
    """Where Regulars itself answers, or will: front page, back office, sign-on, and the machine it runs on."""
    return frozenset({domain, f"admin.{domain}", f"id.{domain}", "localhost"})


def refuse_reserved(names: Collection[str], domain: str) -> None:
    """Raises `Conflict` `host_taken`: no shop would open there."""
    if not reserved(domain).isdisjoint(names):
        raise Conflict("host_taken", "Regulars itself answers at one of these host names.", "hosts")


def refuse_foreign(names: Iterable[str], domains: Collection[str]) -> None:
    """Raises `Forbidden` `host_not_allowed` for a name that lies in none of these domains."""
    for name in names:
        if not any(name == domain or name.endswith(f".{domain}") for domain in domains):
            raise Forbidden(
                "host_not_allowed",
                "“{name}” lies outside the domains that are open to every site. A member of staff who may add sites can give it.",
                "hosts",
                name=name,
            )
