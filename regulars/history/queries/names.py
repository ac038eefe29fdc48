"""Codes and ids in records as the names that people know."""

from functools import cached_property

from regulars.fields.queries import definitions
from regulars.fields.rules import Definition
from regulars.kernel.hot import fetch_all
from regulars.kernel.i18n import noop, translate
from regulars.sites.rules.types import type_label
from regulars.staff.rules.roles import role_label

__all__ = ["Names", "from_code"]

NOT_THEIRS = noop("(not yours)")
_LABELS = {"role": role_label, "type": type_label}
_ROWS = """
SELECT 'site', id, code, name FROM sites_site
UNION ALL SELECT 'set', id, code, name FROM sites_customerset one WHERE %(within)s::bigint[] IS NULL
    OR EXISTS (SELECT FROM sites_site WHERE set_id = one.id AND id = ANY(%(within)s))
UNION ALL SELECT 'staff', id, id::text, coalesce(nullif(name, ''), email) FROM staff_staffuser
UNION ALL SELECT 'key', id, id::text, name FROM staff_apikey
UNION ALL SELECT 'role', id, code, name FROM staff_staffrole
UNION ALL SELECT 'type', 0, code, name FROM sites_customertype
UNION ALL SELECT 'webhook', id, id::text, name FROM webhooks_webhook"""


class Names:
    """Codes and ids as the names that they have now; what is gone stays as it was. One statement, when a record names something.

    `within` are the sites of somebody limited: a set without one of these is not named.
    """

    def __init__(self, within: frozenset[int] | None = None) -> None:
        self.within = within

    @cached_property
    def attributes(self) -> dict[str, Definition]:
        return definitions()

    @cached_property
    def _rows(self) -> list[tuple[str, int, str, str]]:
        return fetch_all(_ROWS, {"within": None if self.within is None else list(self.within)})

    @cached_property
    def _names(self) -> dict[tuple[str, str], str]:
        return {
            (kind, code): _LABELS[kind](code, name) if kind in _LABELS else name
            for kind, _, code, name in self._rows
        }

    @cached_property
    def _sites(self) -> dict[int, str]:
        return {pk: name for kind, pk, _, name in self._rows if kind == "site"}

    @cached_property
    def codes(self) -> dict[int, str]:
        """Of sites by their ids."""
        return {pk: code for kind, pk, code, _ in self._rows if kind == "site"}

    def of(self, kind: str, which: object) -> str:
        """A member of staff, key, role, type or webhook; what is gone by its number, or as near to its name as its code is."""
        name = self._names.get((kind, str(which)))
        return name or (
            translate("No. {number}", number=str(which)) if isinstance(which, int) else from_code(which)
        )

    def site(self, which: object) -> str:
        """By code, or by id as log-ins hold it."""
        if isinstance(which, int):
            return self._sites.get(which, translate("a site that is gone"))
        return self._names.get(("site", str(which)), str(which)) if which else translate("no site")

    def set(self, code: object) -> str:
        return self._names.get(
            ("set", str(code)), str(code) if self.within is None else translate(NOT_THEIRS)
        )

    def attribute(self, code: object) -> str:
        definition = self.attributes.get(str(code))
        return definition.label if definition else from_code(code)


def from_code(code: object) -> str:
    """What has no name any more, as near to one as its code is."""
    text = str(code).rpartition(":")[2].replace("_", " ")
    return f"{text[:1].upper()}{text[1:]}"
