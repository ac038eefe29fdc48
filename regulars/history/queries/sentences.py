"""An audit record as a plain sentence: its event's words with names, for the codes and ids that it holds."""

from collections.abc import Callable, Mapping, Sequence
from functools import cached_property
from typing import Any

from regulars.fields.queries import definitions
from regulars.fields.rules import Definition, Type
from regulars.fields.rules.values import shown
from regulars.kernel.audit import all_events
from regulars.sites.models import CustomerSet, Site
from regulars.staff.models import ApiKey, StaffUser

__all__ = ["Names", "label_of", "sentence_of", "word_of"]

NOT_THEIRS = "(not yours)"

_LABELS = {"username": "user name", "email": "e-mail", "last_name": "last name", "first_name": "first name"}
_ACCESS = {
    "active": "activated access to {site}",
    "disabled": "disabled access to {site}",
    "pending": "made access to {site} wait for approval",
}
_STRATEGIES = {
    "leave": "leaving customers where they were",
    "take_only_here": "taking along who knew no other site",
    "take_all": "taking everybody along",
}
_WITHOUT_SITE = {"customer.logged_in": "logged in", "customer.logged_out": "logged out"}


class Names:
    """Codes and ids of sites, sets, staff and keys as the names that they have now; what is gone stays as it was.

    Two statements, or none when a door has them anyway: sites as (id, code, name), sets as (code, name). Staff, keys
    and attributes are fetched when a record names them. `within` are the sites of somebody limited: a set without one of these is
    not named.
    """

    def __init__(
        self,
        sites: Sequence[tuple[int, str, str]] | None = None,
        sets: Sequence[tuple[str, str]] | None = None,
        within: frozenset[int] | None = None,
    ) -> None:
        self.tells_all = within is None
        if sites is None:
            sites = list(Site.objects.values_list("pk", "code", "name"))
        if sets is None:
            sets = list(CustomerSet.objects.within(within).values_list("code", "name"))
        self.codes = {pk: code for pk, code, _ in sites}
        self.sites = {code: name for _, code, name in sites}
        self.sites_by_id = {pk: name for pk, _, name in sites}
        self.sets = dict(sets)

    @cached_property
    def staff(self) -> dict[int, str]:
        return {one.pk: str(one) for one in StaffUser.objects.all()}

    @cached_property
    def attributes(self) -> dict[str, Definition]:
        return definitions()

    @cached_property
    def keys(self) -> dict[int, str]:
        return dict(ApiKey.objects.values_list("pk", "name"))

    def site(self, which: object) -> str:
        """By code, or by id as log-ins hold it."""
        if isinstance(which, int):
            return self.sites_by_id.get(which, "a site that is gone")
        return self.sites.get(str(which), str(which))

    def set(self, code: object) -> str:
        return self.sets.get(str(code), str(code) if self.tells_all else NOT_THEIRS)


def sentence_of(event: str, data: Mapping[str, Any], names: Names) -> str:
    """Begins with a capital letter and ends with a full stop; who did it stands beside it."""
    known = all_events().get(event)
    template = known.sentence if known else event
    if not data.get("site_id"):
        template = _WITHOUT_SITE.get(event, template)
    if event == "access.set":
        template = _ACCESS.get(data.get("state", ""), template)
    text = template.format_map(_Values({key: _value(key, value, names) for key, value in data.items()}))
    return f"{text[:1].upper()}{text[1:]}."


class _Values(dict[str, str]):
    def __missing__(self, key: str) -> str:
        return "…"


def _value(key: str, value: Any, names: Names) -> str:
    read = _READ.get(key)
    return read(value, names) if read else str(value)


def _moved(one: Mapping[str, Any], names: Names) -> str:
    sites = one.get("sites") or [one.get("site", "")]
    where = f"from {names.set(one.get('from', ''))} to {names.set(one.get('to', ''))}"
    return f"{_listed([names.site(site) for site in sites])} {where}"


def label_of(field: str, names: Names) -> str:
    """A field in the words of people; one that is defined as an attribute comes as `group:code`."""
    group, _, code = field.rpartition(":")
    if group and code in names.attributes:
        return names.attributes[code].name
    return _LABELS.get(code, code.replace("_", " "))


def word_of(field: str, value: str, names: Names) -> str:
    """A value as it lies beside a record, in the words of people: a choice by its label."""
    group, _, code = field.rpartition(":")
    one = names.attributes.get(code) if group and value else None
    if one and one.type == Type.IMAGE:
        return "a picture"
    return shown(one, value) if one and one.type == Type.CHOICE else value


def _listed(words: list[str]) -> str:
    return " and ".join([", ".join(words[:-1]), words[-1]] if len(words) > 1 else words)


def _site(value: Any, names: Names) -> str:
    return names.site(value) if value else "no site"


def _set(value: Any, names: Names) -> str:
    return names.set(value)


_READ: dict[str, Callable[[Any, Names], str]] = {
    "site": _site,
    "site_id": _site,
    **dict.fromkeys(("set", "from_set", "to_set", "heir", "former"), _set),
    "staff": lambda value, names: names.staff.get(value, f"No. {value}"),
    "key": lambda value, names: names.keys.get(value, f"No. {value}"),
    "kind": lambda value, _names: str(value).replace("_", " "),
    "fields": lambda value, names: _listed([label_of(str(field), names) for field in value]) or "nothing",
    "moved": lambda value, names: _listed([_moved(one, names) for one in value]),
    "strategy": lambda value, _names: _STRATEGIES.get(str(value), str(value)),
}
