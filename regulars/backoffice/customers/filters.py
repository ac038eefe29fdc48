"""What the address of the list asks for: read, written back, and told as chips that can be taken away."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from django.http import QueryDict

from regulars.backoffice.customers.asked_values import AskedValue, asked_values
from regulars.backoffice.filtering import Addressed, Chip
from regulars.customer_search.queries.search import AttributeFilter, Filters
from regulars.customers.rules import CustomerState, CustomerType
from regulars.fields.rules import Definition
from regulars.sites.models import CustomerSet, Site

__all__ = ["STATES", "Asked"]

STATES = (
    (CustomerState.ACTIVE.value, "Active"),
    (CustomerState.PENDING.value, "Pending"),
    (CustomerState.DISABLED.value, "Disabled at a site"),
    (CustomerState.BLOCKED.value, "Blocked"),
)


@dataclass(frozen=True)
class Asked(Addressed):
    """The filters as they stand in the address; codes, because addresses are read by people."""

    LIST = "/customers"

    q: str = ""
    set: str = ""
    site: str = ""
    state: str = ""
    type: str = ""
    email: str = ""
    last_name: str = ""
    sort: str = ""
    values: tuple[AskedValue, ...] = ()

    @classmethod
    def read(cls, query: QueryDict) -> "Asked":
        return replace(super().read(query), values=asked_values(query))

    def pairs(self) -> list[tuple[str, str]]:
        return super().pairs() + [pair for one in self.values for pair in one.pairs()]

    @property
    def is_filtered(self) -> bool:
        return bool(replace(self, sort="").pairs())

    @property
    def oldest_first(self) -> bool:
        return self.sort == "oldest"

    def url(self, cursor: str | None = None, **changes: str) -> str:
        """The address of the list with these filters, without the empty ones."""
        return self.address(more={"cursor": cursor}, **changes)

    @property
    def types(self) -> list[tuple[str, str]]:
        """What the filter offers: the shipped types, and one of the company's own that is asked for."""
        return [("", "Any"), *((one, one) for one in dict.fromkeys((*CustomerType, self.type)) if one)]

    def chips(
        self, sets: dict[str, CustomerSet], sites: dict[str, Site], known: Mapping[str, Definition]
    ) -> list[Chip]:
        chips = self.told(
            ("Set", "set", sets[self.set].name if self.set in sets else self.set),
            ("Site", "site", sites[self.site].name if self.site in sites else self.site),
            ("State", "state", dict(STATES).get(self.state, self.state)),
            ("Type", "type", self.type),
            ("E-mail", "email", self.email),
            ("Last name", "last_name", self.last_name),
        )
        for one in self.values:
            if one.pairs():
                rest = replace(self, values=tuple(other for other in self.values if other != one))
                chips.append(Chip(*one.words(known.get(one.code)), rest.url()))
        return chips

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
            attributes=tuple(
                AttributeFilter(one.code, operator, value)
                for one in self.values
                for operator, value in one.asks()
            ),
        )
