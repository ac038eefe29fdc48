"""What the address of the list asks for: read, written back, and told as chips that can be taken away."""

from dataclasses import dataclass, fields, replace
from urllib.parse import urlencode

from django.http import QueryDict

from regulars.customers.queries.search import Filters
from regulars.customers.rules import CustomerState, CustomerType
from regulars.sites.models import CustomerSet, Site

__all__ = ["STATES", "Asked", "Chip"]

STATES = (
    (CustomerState.ACTIVE.value, "Active"),
    (CustomerState.PENDING.value, "Pending"),
    (CustomerState.DISABLED.value, "Disabled at a site"),
    (CustomerState.BLOCKED.value, "Blocked"),
)
LIST = "/customers"


@dataclass(frozen=True)
class Chip:
    """A filter that is on, with the address without it."""

    text: str
    value: str
    remove: str


@dataclass(frozen=True)
class Asked:
    """The filters as they stand in the address; codes, because addresses are read by people."""

    q: str = ""
    set: str = ""
    site: str = ""
    state: str = ""
    type: str = ""
    email: str = ""
    last_name: str = ""
    sort: str = ""

    @classmethod
    def read(cls, query: QueryDict) -> "Asked":
        return cls(**{field.name: query.get(field.name, "").strip()[:254] for field in fields(cls)})

    @property
    def is_filtered(self) -> bool:
        return replace(self, sort="") != Asked()

    @property
    def oldest_first(self) -> bool:
        return self.sort == "oldest"

    def url(self, cursor: str | None = None, **changes: str) -> str:
        """The address of the list with these filters, without the empty ones."""
        wanted = replace(self, **changes)
        values = {field.name: getattr(wanted, field.name) for field in fields(wanted)}
        query = urlencode({name: value for name, value in (values | {"cursor": cursor}).items() if value})
        return f"{LIST}?{query}" if query else LIST

    @property
    def types(self) -> list[tuple[str, str]]:
        """What the filter offers: the shipped types, and one of the company's own that is asked for."""
        return [("", "Any"), *((one, one) for one in dict.fromkeys((*CustomerType, self.type)) if one)]

    def chips(self, sets: dict[str, CustomerSet], sites: dict[str, Site]) -> list[Chip]:
        named = [
            ("Set", "set", sets[self.set].name if self.set in sets else self.set),
            ("Site", "site", sites[self.site].name if self.site in sites else self.site),
            ("State", "state", dict(STATES).get(self.state, self.state)),
            ("Type", "type", self.type),
            ("E-mail", "email", self.email),
            ("Last name", "last_name", self.last_name),
        ]
        return [Chip(text, value, self.url(**{name: ""})) for text, name, value in named if value]

    def filters(self, sets: dict[str, CustomerSet], sites: dict[str, Site]) -> Filters | None:
        """For the search; None when a code or state is none of ours, so that nobody can match."""
        if (
            (self.set and self.set not in sets)
            or (self.site and self.site not in sites)
            or (self.state and self.state not in set(CustomerState))
            or not self.type.isprintable()
        ):
            return None
        return Filters(
            set_id=sets[self.set].pk if self.set else None,
            site_id=sites[self.site].pk if self.site else None,
            state=CustomerState(self.state) if self.state else None,
            type=self.type or None,
            email=self.email,
            last_name=self.last_name,
        )
