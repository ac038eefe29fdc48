"""A company whose customers have addresses, and forms as a browser sends them."""

from regulars.addresses.models import Address
from regulars.addresses.operations.addresses import add_address
from regulars.addresses.rules import Kind
from regulars.customers.models import Customer
from regulars.customers.operations.access import set_access
from regulars.kernel.actor import OPERATOR
from tests.journeys.stories import SAM
from tests.rooms.addresses.samples import BERLIN, LONDON, NEW_YORK
from tests.world import a_set, a_site, an_account


class Shops:
    """Ada of sports and kids has an address of each, Ben of sports one of his own."""

    def __init__(self) -> None:
        b2c = a_set("b2c")
        self.sports, self.kids = a_site("sports", b2c), a_site("kids", b2c)
        self.ada = an_account(site=self.sports)
        set_access(self.ada, site=self.kids, state="active", by=OPERATOR)
        self.berlin = add_address(self.ada, BERLIN, site=self.sports, by=SAM)
        self.york = add_address(self.ada, NEW_YORK, site=self.kids, kinds=[Kind.SHIPPING], by=SAM)
        self.ben = an_account("ben@mail.example", self.sports, first_name="Ben")
        self.london = add_address(self.ben, LONDON, by=SAM)

    @property
    def tab(self) -> str:
        return f"/customers/{self.ada.pk}/addresses"


def typed(sent: dict[str, str], *ticks: str, **more: str) -> dict[str, str]:
    """What a browser sends for the form of this country."""
    kinds = {f"for_{kind}": "on" for kind in ticks or ("shipping", "billing")}
    return {**sent, **kinds, "drawn_for": sent["country"], **more}


def cities(account: Customer) -> list[str]:
    return list(Address.objects.filter(account=account).order_by("pk").values_list("city", flat=True))
