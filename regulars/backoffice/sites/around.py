"""In plain words: who waits at one site and walks into another of the set meanwhile (F17)."""

from collections.abc import Iterable

from regulars.kernel.i18n import translate
from regulars.sites.queries.types import Around, ways_around
from regulars.staff.rules import Grant

__all__ = ["around_each", "shops_of"]


def around_each(site_ids: Iterable[int], grant: Grant) -> dict[tuple[int, str], str]:
    """The other shops by site and customer type."""
    found: dict[tuple[int, str], list[Around]] = {}
    for around in ways_around(site_ids):
        found.setdefault((around.site_id, around.type), []).append(around)
    return {key: shops_of(some, grant) for key, some in found.items()}


def shops_of(found: Iterable[Around], grant: Grant) -> str:
    """Those that they look after by name, the others as such."""
    others = {around.other_id: around.other for around in found}
    names = [name for pk, name in others.items() if grant.is_at(pk)]
    return ", ".join(
        [*names, *([translate("other sites of the customer set")] if len(names) < len(others) else [])]
    )
