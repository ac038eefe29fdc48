import pytest

from regulars.orders.models import PaymentMethod
from regulars.orders.queries.payment_methods import payment_methods_at
from regulars.orders.rules.states import PaidBy
from regulars.sites.models import Site
from tests.rooms.cards.wallets import a_gateway
from tests.world import a_family, a_site, default_set

pytestmark = pytest.mark.django_db


def paid(site: Site, customer_type: str = "B2C") -> list[PaidBy]:
    return [method.kind for method in payment_methods_at(site.pk, customer_type)]


def test_sub_site_has_its_own_or_its_masters() -> None:
    """SHP-03: one active method of its own replaces all of the master's; the two are never mixed."""
    master, sub, other = a_family("master", ["sub", "other"], default_set())
    gateway = a_gateway()
    PaymentMethod.objects.create(site=master, kind="card", gateway=gateway, position=2)
    PaymentMethod.objects.create(site=master, kind="invoice", types=["B2B"], position=1)
    own = PaymentMethod.objects.create(site=sub, kind="credit")
    assert paid(master) == paid(other) == [PaidBy.CARD]
    assert paid(master, "B2B") == [PaidBy.INVOICE, PaidBy.CARD]
    assert payment_methods_at(other.pk, "B2C")[0].gateway == gateway
    assert paid(sub) == [PaidBy.CREDIT]
    own.active = False
    own.save()
    assert paid(sub) == [PaidBy.CARD]
    assert paid(a_site("stranger")) == []
