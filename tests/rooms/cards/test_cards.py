import json
from dataclasses import replace
from datetime import timedelta

import pytest
from django.utils.timezone import now

from regulars.cards.models import Card
from regulars.cards.operations.cards import delete_card, make_default_card, save_card
from regulars.cards.queries.wallet import wallet_at
from regulars.cards.rules import MOST
from regulars.cards.rules.numbers import TEST_NUMBERS, NewCard
from regulars.customers.models import Customer
from regulars.history.queries.customer_history import every_record_of
from regulars.journeys.customer_lifecycle import erase, export_personal_data
from regulars.kernel.errors import Conflict, DomainError, Invalid
from regulars.kernel.models import AuditPersonal, AuditRecord
from regulars.sites.models import Site
from regulars.staff.rules.rights import EVERYTHING
from tests.journeys.stories import SAM
from tests.rooms.cards.provider import a_provider
from tests.rooms.cards.wallets import OK, a_card, a_gateway
from tests.rooms.webhooks.hooking import a_webhook, told
from tests.world import a_family, a_set, a_site, an_account, logged_in

pytestmark = pytest.mark.django_db

NEW = NewCard(OK, "08/99", "Ada Lovelace")


@pytest.fixture
def kids() -> Site:
    return a_site("kids", a_set("b2c"))


@pytest.fixture
def ada(kids: Site) -> Customer:
    return an_account(site=kids)


def code_of(refused: pytest.ExceptionInfo[DomainError]) -> str:
    return refused.value.code


def stored() -> str:
    """All that lies in the tables of cards and records."""
    rows = [list(model.objects.values()) for model in (Card, AuditRecord, AuditPersonal)]
    return json.dumps(rows, default=str)


def test_card_is_kept_as_a_token_with_what_people_read(kids: Site, ada: Customer) -> None:
    """WSH-02: neither the number nor the name on it is kept, in records neither."""
    card = save_card(ada, NEW, site=kids, gateway=a_gateway(), by=SAM)
    assert (card.brand, card.last_four, card.expires.isoformat()) == ("Visa", "4242", "2099-08-31")
    assert (card.entered_at, card.is_default) == (kids, True)
    assert "Visa 4242, 08/99" in stored()
    assert OK not in stored()
    assert "Lovelace" not in stored()


def test_number_in_the_name_is_refused_before_anybody_learns_it(kids: Site, ada: Customer) -> None:
    """WSH-02: a real one too, which is no test number."""
    card = NewCard(OK, "08/99", "Ada 4111 1111 1111 1111")
    with a_provider() as provider, pytest.raises(Invalid) as refused:
        save_card(ada, card, site=kids, gateway=a_gateway(url=provider.url), by=SAM)
    assert (code_of(refused), refused.value.field) == ("number_in_name", "name")
    assert provider.calls == []
    assert "4111" not in stored()


def test_gateway_that_gives_no_token_leaves_no_card(kids: Site, ada: Customer) -> None:
    with pytest.raises(Conflict) as refused:
        save_card(ada, NEW, site=kids, gateway=a_gateway(url="http://127.0.0.1:9"), by=SAM)
    assert code_of(refused) == "gateway_silent"
    assert not Card.objects.exists()


def test_cards_are_bounded(kids: Site, ada: Customer) -> None:
    gateway = a_gateway()
    for _ in range(MOST):
        a_card(ada, gateway, at=kids)
    with pytest.raises(Invalid) as refused:
        save_card(ada, NEW, site=kids, gateway=gateway, by=SAM)
    assert code_of(refused) == "too_many_cards"


def test_one_card_is_the_default(kids: Site, ada: Customer) -> None:
    """MYA-01: the oldest that is left is it when the default goes."""
    gateway = a_gateway()
    first, second, third = [save_card(ada, NEW, site=kids, gateway=gateway, by=SAM) for _ in range(3)]
    assert [card.is_default for card in (first, second, third)] == [True, False, False]
    make_default_card(ada, third.pk, site=kids, by=SAM)
    assert Card.objects.get(is_default=True) == third
    delete_card(ada, third.pk, site=kids, by=SAM)
    assert Card.objects.get(is_default=True) == first
    delete_card(ada, second.pk, site=kids, by=SAM)
    assert Card.objects.get() == first


def test_nobody_reaches_the_card_of_another_or_one_that_is_hidden(kids: Site, ada: Customer) -> None:
    """G7, WSH-02: an id alone opens nothing, and what was saved at a sister isn't there where cards aren't shared."""
    shop = a_site("shop", kids.set)
    ben = an_account("ben@mail.example", site=kids)
    theirs, hidden = a_card(ben, a_gateway(), at=kids), a_card(ada, a_gateway("b"), at=shop)
    kids.set.share_cards = False
    kids.set.save()
    for card in (theirs, hidden):
        for verb in (make_default_card, delete_card):
            with pytest.raises(DomainError) as refused:
                verb(ada, card.pk, site=kids, by=SAM)
            assert code_of(refused) == "no_such_card"
    assert Card.objects.count() == 2


def test_master_saves_in_the_name_of_the_sub_site() -> None:
    """SUB-03"""
    master, sub = a_family("master", ["sub"], a_set("b2c"))
    ada = an_account(site=sub)
    logged_in(ada, sub)
    assert save_card(ada, NEW, site=master, gateway=a_gateway(), by=SAM).entered_at == sub


def test_what_cannot_be_charged_here_stands_apart_with_its_reason(kids: Site, ada: Customer) -> None:
    """ADR-17, WSH-02, MYA-02: the same cards at every site, usable where the gateway is the same."""
    gateway, other = a_gateway(), a_gateway("other")
    yesterday = now().date() - timedelta(days=2)
    cards = {
        "": a_card(ada, gateway, at=kids),
        "card_expired": a_card(ada, other, at=kids, expires=yesterday),
        "card_broken": a_card(ada, other, at=kids, expires=yesterday, broken=True),
        "gateway_not_here": a_card(ada, other, at=kids),
    }
    shop = a_site("shop", kids.set)
    for site in (kids, shop):
        wallet = wallet_at(ada.pk, site.pk, {gateway.pk})
        assert {card.reason: card.stored.id for card in wallet.seen} == {
            reason: card.pk for reason, card in cards.items()
        }
        assert [card.stored.id for card in wallet.usable] == [cards[""].pk]
        assert len(wallet.unusable) == 3
    assert [card.reason for card in wallet_at(ada.pk, shop.pk, {other.pk}).usable] == [""]


@pytest.mark.parametrize(("zone", "is_over"), [("Pacific/Kiritimati", True), ("Etc/GMT+12", False)])
def test_card_expires_by_the_day_of_the_site(kids: Site, ada: Customer, zone: str, is_over: bool) -> None:  # noqa: FBT001
    """WSH-02: 26 hours apart, one site is in the next day whenever the other is still in this one or the one before."""
    Site.objects.filter(pk=kids.pk).update(time_zone=zone)
    gateway = a_gateway()
    last_day = (now() - timedelta(hours=12)).date()  # today in the west, over in the east
    a_card(ada, gateway, at=kids, expires=last_day)
    (card,) = wallet_at(ada.pk, kids.pk, {gateway.pk}).seen
    assert (card.reason == "card_expired") == is_over


def test_erasure_takes_the_cards_and_the_data_tell_them(kids: Site, ada: Customer) -> None:
    """G20: an export has what people read of it, and no token."""
    card = save_card(ada, NEW, site=kids, gateway=a_gateway(), by=SAM)
    (held,) = export_personal_data(ada, by=SAM).cards
    assert vars(held) == {
        "site": kids.name,
        "brand": "Visa",
        "last_four": "4242",
        "expires": "2099-08",
        "is_default": True,
    }
    assert card.token not in repr(held)
    erase(ada, by=SAM)
    assert not Card.objects.exists()
    assert "Visa" not in stored()


def test_every_number_can_be_saved(kids: Site, ada: Customer) -> None:
    """Also those that are declined later: a gateway tells only when they are charged."""
    gateway = a_gateway()
    saved = [
        save_card(ada, NewCard(number, "8/99"), site=kids, gateway=gateway, by=SAM) for number in TEST_NUMBERS
    ]
    assert len({card.token for card in saved}) == len(TEST_NUMBERS)


def test_card_of_a_sister_is_told_at_its_own_site(kids: Site, ada: Customer) -> None:
    """MTX-01: history, download and webhooks have it where its list has it."""
    toys, gateway = a_site("toys", kids.set), a_gateway()
    at_kids, at_toys = (
        a_webhook(f"https://{site.code}.shop.example/", sites=[site])[0] for site in (kids, toys)
    )
    card = save_card(ada, NEW, site=toys, gateway=gateway, by=SAM)
    make_default_card(ada, save_card(ada, NEW, site=toys, gateway=gateway, by=SAM).pk, site=toys, by=SAM)
    delete_card(ada, card.pk, by=SAM)
    assert (told(at_kids).count("card.saved"), told(at_toys).count("card.saved")) == (0, 2)
    for site, number in ((kids, 0), (toys, 4)):
        told_there = list(every_record_of(ada, grant=replace(EVERYTHING, sites=frozenset({site.pk}))))
        assert len([record for record in told_there if record.event.startswith("card.")]) == number
        assert ("Visa 4242" in str(told_there)) == bool(number)
    for shares in (True, False):
        type(kids.set).objects.filter(pk=kids.set_id).update(share_cards=shares)
        assert ("Visa" in str(export_personal_data(ada, asked_at=kids.pk, by=SAM).history)) == shares
