"""In plain words: who waits at one site and walks into another of the set meanwhile (F17)."""

from collections.abc import Iterable

from regulars.kernel.i18n import translate
from regulars.sites.queries.types import Around, ways_around
from regulars.staff.rules import Grant

__all__ = ["around_each", "shops_of"]


def around_each(site_ids: Iterable[int], grant: Grant) -> dict[tuple[int, str], str]:
    """The other shops by site and customer type."""
    found: dict[tuple[int, str], list[Around]] = {}
    for one in ways_around(site_ids):
        found.setdefault((one.site_id, one.type), []).append(one)
    return {key: shops_of(some, grant) for key, some in found.items()}


def shops_of(found: Iterable[Around], grant: Grant) -> str:
    """Those that they look after by name, the others as such."""
    others = {one.other_id: one.other for one in found}
    names = [name for pk, name in others.items() if grant.is_at(pk)]
    return ", ".join(
        [*names, *([translate("other sites of the customer set")] if len(names) < len(others) else [])]
    )
