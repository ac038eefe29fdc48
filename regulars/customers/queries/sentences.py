"""An audit record as a plain sentence: its event's words with names, for the codes and ids that it holds."""

from collections.abc import Mapping, Sequence
from typing import Any

from regulars.kernel.audit import all_events
from regulars.sites.models import CustomerSet, Site

__all__ = ["Names", "label_of", "sentence_of"]

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
    """Codes and ids of sites and sets as the names that they have now; what is gone stays as it was.

    Two statements, or none when a door has them anyway: sites as (id, code, name), sets as (code, name).
    """

    def __init__(
        self,
        sites: Sequence[tuple[int, str, str]] | None = None,
        sets: Sequence[tuple[str, str]] | None = None,
    ) -> None:
        if sites is None:
            sites = list(Site.objects.values_list("pk", "code", "name"))
        if sets is None:
            sets = list(CustomerSet.objects.values_list("code", "name"))
        self.sites = {code: name for _, code, name in sites}
        self.sites_by_id = {pk: name for pk, _, name in sites}
        self.sets = dict(sets)

    def site(self, which: object) -> str:
        """By code, or by id as log-ins hold it."""
        if isinstance(which, int):
            return self.sites_by_id.get(which, "a site that is gone")
        return self.sites.get(str(which), str(which))

    def set(self, code: object) -> str:
        return self.sets.get(str(code), str(code))


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
    match key:
        case "site" | "site_id":
            return names.site(value) if value else "no site"
        case "set" | "from_set" | "to_set" | "heir" | "former":
            return names.set(value)
        case "fields":
            return _listed([label_of(str(field)) for field in value]) or "nothing"
        case "moved":
            return _listed([_moved(one, names) for one in value])
        case "strategy":
            return _STRATEGIES.get(str(value), str(value))
        case _:
            return str(value)


def _moved(one: Mapping[str, Any], names: Names) -> str:
    sites = one.get("sites") or [one.get("site", "")]
    where = f"from {names.set(one.get('from', ''))} to {names.set(one.get('to', ''))}"
    return f"{_listed([names.site(site) for site in sites])} {where}"


def label_of(field: str) -> str:
    return _LABELS.get(field, field.replace("_", " "))


def _listed(words: list[str]) -> str:
    return " and ".join([", ".join(words[:-1]), words[-1]] if len(words) > 1 else words)
