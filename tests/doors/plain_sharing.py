"""What customers see of their own records and who else sees them, said once more in a few lines of plain Python, and a small world to ask."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import TypeAlias

from regulars.addresses.models import Address
from regulars.cards.models import Gateway
from regulars.catalog.models import Product
from regulars.customers.models import Customer
from regulars.customers.operations.access import set_access
from regulars.journeys.customer_lifecycle import move_account
from regulars.orders.models import PaymentMethod
from regulars.sites.models import CustomerSet, Site
from regulars.sites.operations.sets import SetChanges, change_set
from regulars.sites.rules import Sharing
from regulars.wishlists.models import WishLine
from tests.journeys.stories import SAM, move
from tests.rooms.addresses.samples import BERLIN
from tests.rooms.cards.wallets import a_card, a_gateway
from tests.rooms.catalog.shops import a_list, a_stored_product
from tests.rooms.orders.placed import a_stored_order
from tests.world import a_family, a_set, an_account, sites

SETS = ("b2c", "b2b", "b2e")
SHOPS = ("sports", "kids", "parts")
MASTER, SUBS = "trade", ("north", "south")
SITES = (*SHOPS, MASTER, *SUBS)
KINDS = tuple(sharing.value for sharing in Sharing)
PEOPLE = (0, 1)
Step: TypeAlias = tuple[str, int, int]
_NEAREST = ("yes here", "yes", "marked")


@dataclass(frozen=True)
class PlainRecord:
    """A record of somebody, made at a site; `word` is what nothing else says, but wishes for the same product."""

    kind: str
    owner: int
    made: str
    word: str


@dataclass
class PlainSharing:
    """`homes` are the sets of sites and people; `known` are the sites of somebody's own: where they have access, and where they come from."""

    homes: dict[str | int, str]
    shared: set[tuple[str, str]]
    discreet: set[str]
    records: list[PlainRecord]
    subs: list[str]
    origins: list[str]

    def sight(self, one: PlainRecord, at: str) -> str:
        here = self.homes[at]
        if one.made == at:
            return "yes here"
        if here in self.discreet:
            return "no"
        if self.homes[one.made] != here:
            return "marked"
        return "yes" if (here, one.kind) in self.shared else "no"

    def seen(self, owner: int, kind: str, at: str) -> dict[str, str]:
        """By word, the nearest one counts."""
        found: dict[str, str] = {}
        for one in self.records:
            sight = self.sight(one, at)
            if (one.owner, one.kind) == (owner, kind) and sight != "no":
                found[one.word] = min(sight, found.get(one.word, sight), key=_NEAREST.index)
        return {word: sight.removesuffix(" here") for word, sight in found.items()}

    def goes_to(self, owner: int) -> list[str]:
        """Where the person shops: at shops of the set, and at the one sub site."""
        return [code for code in (*SHOPS, self.subs[owner]) if self.homes[code] == self.homes[owner]]

    def staff_know(self, owner: int, at: set[str] | None) -> bool:
        origin = self.origins[owner]
        own = {*self.goes_to(owner)} | ({origin} if self.homes[origin] == self.homes[owner] else set())
        return at is None or bool(at & own)

    def staff_see(self, owner: int, kind: str, at: set[str] | None) -> set[str]:
        mine = [one for one in self.records if (one.owner, one.kind) == (owner, kind)]
        if at is None or kind == Sharing.ORDERS:
            return {one.word for one in mine if at is None or one.made in at}
        here = {code for code in at if self.homes[code] == self.homes[owner]}
        return {one.word for one in mine if any(self.sight(one, code) != "no" for code in here)}


@dataclass
class Sharers:
    """The world of the model: sites of three sets, two people with records, and what is done to them. `keys` are of the records."""

    plain: PlainSharing
    sites: dict[str, Site] = field(default_factory=dict)
    people: list[Customer] = field(default_factory=list)
    keys: dict[PlainRecord, object] = field(default_factory=dict)

    def __post_init__(self) -> None:
        plain = self.plain
        for code in SETS:
            sharing = {kind: (code, kind) in plain.shared for kind in Sharing}
            a_set(code, sharing=sharing, discreet=code in plain.discreet)
        for code in SHOPS:
            self.sites[code] = sites([code], self.set_of(code))[0]
        self.sites |= zip((MASTER, *SUBS), a_family(MASTER, SUBS, self.set_of(MASTER)), strict=True)
        Site.objects.update(registration="neutral")
        for number, origin in enumerate(plain.origins):
            self.people.append(an_account(f"c{number}@mail.example", self.sites[origin]))
        gateway = a_gateway()
        for code in (*SHOPS[1:], *SUBS):  # in the first shop cards are of no use
            PaymentMethod.objects.create(site=self.sites[code], kind="card", gateway=gateway)
        self._sell({one.word for one in plain.records if one.kind == Sharing.WISH_LIST})
        self.keys = {one: self._made(one) for one in plain.records}
        self.let_in()

    def set_of(self, which: str | int) -> CustomerSet:
        return CustomerSet.objects.get(code=self.plain.homes[which])

    def _sell(self, codes: Iterable[str]) -> None:
        products = [a_stored_product(code) for code in codes]
        for site in self.sites.values():
            a_list(site, f"list-{site.code}", dict.fromkeys(products, "1"))

    def _made(self, one: PlainRecord) -> object:
        """As it lies in the table: wherever it was made, its owner may have come from there."""
        owner, site = self.people[one.owner], self.sites[one.made]
        if one.kind == Sharing.ADDRESSES:
            return Address.objects.create(account=owner, entered_at=site, **(BERLIN | {"city": one.word})).pk
        if one.kind == Sharing.CARDS:
            return a_card(owner, Gateway.objects.get(), at=site, last_four=one.word).pk
        if one.kind == Sharing.ORDERS:
            return a_stored_order(Site.objects.get(pk=site.pk), owner, number=one.word).pk
        WishLine.objects.create(account=owner, site=site, product=Product.objects.get(code=one.word))
        return one.word

    def let_in(self) -> None:
        """Everybody has access wherever they go."""
        for owner in PEOPLE:
            self.people[owner].refresh_from_db()
            for code in self.plain.goes_to(owner):
                set_access(self.people[owner], site=self.sites[code], state="active", by=SAM)

    def do(self, step: Step) -> Callable[[], None]:
        """In both worlds; answers what takes it back."""
        verb, which, to = step
        return getattr(self, f"_{verb}")(which, SETS[to % len(SETS)])

    def _site(self, which: int, to: str) -> Callable[[], None]:
        """A shop, or the whole family."""
        code = (*SHOPS, MASTER)[which % 4]
        family, former = (MASTER, *SUBS) if code == MASTER else (code,), self.plain.homes[code]
        if former != to:
            self.plain.homes |= dict.fromkeys(family, to)
            move({self.sites[code]: self.set_of(code)})
            self.let_in()
        return lambda: self._site(which, former) and None

    def _account(self, which: int, to: str) -> Callable[[], None]:
        owner = which % len(PEOPLE)
        former = self.plain.homes[owner]
        if former != to:
            self.plain.homes[owner] = to
            move_account(self.people[owner], to_set=self.set_of(owner), by=SAM)
            self.let_in()
        return lambda: self._account(which, former) and None

    def _sharing(self, which: int, to: str) -> Callable[[], None]:
        """The switch of one kind is turned."""
        kind = Sharing(KINDS[which % len(KINDS)])
        self.plain.shared ^= {(to, kind.value)}
        self._change(to, sharing={kind: (to, kind.value) in self.plain.shared})
        return lambda: self._sharing(which, to) and None

    def _discreet(self, which: int, to: str) -> Callable[[], None]:
        self.plain.discreet ^= {to}
        self._change(to, discreet=to in self.plain.discreet)
        return lambda: self._discreet(which, to) and None

    def _change(self, code: str, **values: object) -> None:
        known = CustomerSet.objects.get(code=code)
        change_set(known, SetChanges(**values), version=known.version, by=SAM)  # type: ignore[arg-type]
