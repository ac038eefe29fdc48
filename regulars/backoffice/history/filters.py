"""What the address of the history asks for: read, written back, and told as chips that can be taken away."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from regulars.backoffice.filtering import Addressed, Chip
from regulars.history.queries.records import RecordFilters
from regulars.kernel.actor import ActorKind, Door
from regulars.kernel.audit import all_events
from regulars.kernel.lookups import number_in
from regulars.sites.models import CustomerSet, Site

__all__ = ["DOORS", "KINDS", "Asked", "event_choices", "who_choices"]

DOORS = (
    (Door.BACKOFFICE.value, "Back office"),
    (Door.STOREFRONT.value, "Storefront"),
    (Door.API.value, "API"),
    (Door.CLI.value, "Command line"),
    (Door.INSIDE.value, "Regulars itself"),
)
# Kinds without a name of their own; a visitor is a customer who hasn't logged in yet.
KINDS = {
    "customer": ("Customers", (ActorKind.CUSTOMER.value, ActorKind.VISITOR.value)),
    "operator": ("Command line", (ActorKind.OPERATOR.value,)),
    "system": ("Regulars itself", (ActorKind.SYSTEM.value,)),
}
NAMED = {ActorKind.STAFF.value, ActorKind.API_KEY.value}


@dataclass(frozen=True)
class Asked(Addressed):
    """The filters as they stand in the address; codes, because addresses are read by people."""

    LIST = "/history"
    LONGEST = 60

    customer: str = ""
    who: str = ""
    event: str = ""
    door: str = ""
    set: str = ""
    site: str = ""
    since: str = ""
    until: str = ""
    record: str = ""

    def url(self, path: str = "", *, before: str | None = None, **changes: str) -> str:
        """The address with these filters, without the empty ones."""
        return self.address(path, more={"before": before}, **changes)

    @property
    def is_filtered(self) -> bool:
        return self != Asked()

    def chips(
        self, people: Mapping[str, str], sets: Mapping[str, CustomerSet], sites: Mapping[str, Site]
    ) -> list[Chip]:
        return self.told(
            ("Customer", "customer", self.customer),
            ("Who", "who", people.get(self.who, self.who)),
            ("What", "event", dict(event_choices()).get(self.event, self.event)),
            ("Door", "door", dict(DOORS).get(self.door, self.door)),
            ("Set", "set", sets[self.set].name if self.set in sets else self.set),
            ("Site", "site", sites[self.site].name if self.site in sites else self.site),
            ("From", "since", self.since),
            ("To", "until", self.until),
            ("Record", "record", self.record),
        )

    def filters(self, sets: Mapping[str, CustomerSet], sites: Mapping[str, Site]) -> RecordFilters | None:
        """For the query; None when something is none of ours, so that nothing can match."""
        try:
            kinds, actor_id = _who(self.who)
            about = [("customer", _number(self.customer))] if self.customer else []
            about += [("site", sites[self.site].pk)] if self.site else []
            about += [("set", sets[self.set].pk)] if self.set else []
            return RecordFilters(
                actor_kinds=kinds,
                actor_id=actor_id,
                record_id=_number(self.record) if self.record else None,
                event=_known(self.event, all_events()),
                door=_known(self.door, dict(DOORS)),
                about=tuple(about),
                since=_midnight(self.since) if self.since else None,
                until=_midnight(self.until) + timedelta(days=1) if self.until else None,
            )
        except (KeyError, ValueError, OverflowError):
            return None


def _who(text: str) -> tuple[tuple[str, ...], int | None]:
    if not text:
        return (), None
    kind, _, number = text.partition(":")
    if kind in NAMED:
        return (kind,), _number(number)
    return KINDS[text][1], None


def _number(text: str) -> int:
    number = number_in(text.removeprefix("#"))
    if number is None:
        raise ValueError
    return number


def _known(text: str, known: Mapping[str, object]) -> str:
    if text and text not in known:
        raise KeyError(text)
    return text


def _midnight(text: str) -> datetime:
    return datetime.combine(date.fromisoformat(text), time(), UTC)


def event_choices() -> list[tuple[str, str]]:
    """Every kind of change by its code, in words."""
    return sorted((code, code.replace(".", ": ").replace("_", " ").capitalize()) for code in all_events())


def who_choices(staff: Mapping[int, str], keys: Mapping[int, str]) -> dict[str, str]:
    """Everybody who may have acted, by what stands in the address."""
    return (
        {f"staff:{pk}": name for pk, name in staff.items()}
        | {f"api_key:{pk}": f"API key {name}" for pk, name in keys.items()}
        | {code: text for code, (text, _) in KINDS.items()}
    )
