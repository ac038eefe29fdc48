from dataclasses import replace

import pytest

from regulars.cards.models import Gateway
from regulars.cards.operations.gateway_settings import remove_gateway
from regulars.kernel.errors import DomainError
from regulars.orders.models import PaymentMethod
from regulars.orders.operations.payment_methods import PaymentWish, save_payment_methods
from regulars.orders.queries.payment_methods import payment_methods_at, payment_version
from regulars.orders.rules.states import PaidBy
from regulars.sites.models import Site
from tests.journeys.stories import SAM
from tests.rooms.cards.wallets import a_card, a_gateway
from tests.world import a_family, a_site, an_account, default_set

pytestmark = pytest.mark.django_db

CARD = PaymentWish(PaidBy.CARD)
INVOICE = PaymentWish(PaidBy.INVOICE)


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


def test_all_methods_of_a_site_are_saved_together() -> None:
    """SHP-03: in their order, each once; the same again is no change, and whoever looked before is refused (G23)."""
    site, gateway = a_site("kids"), a_gateway()
    card = replace(CARD, gateway=gateway, types=["B2B"])
    assert save_payment_methods(site, [card, INVOICE], version=1, by=SAM) == 2
    assert paid(site, "B2B") == [PaidBy.CARD, PaidBy.INVOICE]
    assert paid(site, "B2C") == [PaidBy.INVOICE]
    assert save_payment_methods(site, [card, INVOICE], version=2, by=SAM) == 2
    with pytest.raises(DomainError) as refused:
        save_payment_methods(site, [], version=1, by=SAM)
    assert (refused.value.code, refused.value.details) == ("version_conflict", {"version": 2})
    assert save_payment_methods(site, [INVOICE, card], version=2, by=SAM) == 3
    assert paid(site, "B2B") == [PaidBy.INVOICE, PaidBy.CARD]
    assert save_payment_methods(site, [replace(INVOICE, active=False)], by=SAM) == payment_version(site.pk)
    assert paid(site) == []


@pytest.mark.parametrize(
    ("wishes", "code"),
    [
        ([INVOICE, INVOICE], "method_twice"),
        ([CARD], "gateway_required"),
        ([replace(INVOICE, gateway=Gateway(pk=1))], "gateway_for_cards"),
        ([replace(CARD, gateway=Gateway(pk=999_999))], "no_such_gateway"),
        ([replace(INVOICE, types=["nobody"])], "no_such_type"),
    ],
)
def test_wrong_methods_are_refused_whole(wishes: list[PaymentWish], code: str) -> None:
    site = a_site("kids")
    PaymentMethod.objects.create(site=site, kind="credit")
    with pytest.raises(DomainError) as refused:
        save_payment_methods(site, wishes, by=SAM)
    assert refused.value.code == code
    assert paid(site) == [PaidBy.CREDIT]


def test_gateway_that_something_names_stays() -> None:
    """WSH-02: while a site is paid through it, or a card was saved with it."""
    site, gateway = a_site("kids"), a_gateway()
    save_payment_methods(site, [replace(CARD, gateway=gateway)], by=SAM)
    card = a_card(an_account(site=site), gateway, at=site)
    for free in (lambda: save_payment_methods(site, [], by=SAM), card.delete):
        with pytest.raises(DomainError) as refused:
            remove_gateway(gateway, by=SAM)
        assert refused.value.code == "gateway_in_use"
        free()
    remove_gateway(gateway, by=SAM)
    assert not Gateway.objects.exists()
