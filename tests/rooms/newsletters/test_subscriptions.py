"""Subscribing and unsubscribing newsletters, and what is kept of it as evidence (CON-01, CON-02)."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.utils.timezone import now

from regulars.customers.models import Customer
from regulars.customers.operations.emails import change_email
from regulars.kernel.actor import OPERATOR
from regulars.kernel.errors import DomainError
from regulars.kernel.guessing.devices import Caller
from regulars.kernel.models import AuditRecord, Mail
from regulars.newsletters.models import CampaignRecipient, ConsentEvent, Newsletter, Subscription
from regulars.newsletters.operations.erasure import erase_subscriber
from regulars.newsletters.operations.newsletters import (
    change_newsletter,
    newsletter_wish_of,
    remove_newsletter,
)
from regulars.newsletters.operations.subscriptions import (
    confirm_subscription,
    end_by_key,
    end_subscription,
    forget_unconfirmed,
    request_subscription,
    subscribe_customer,
)
from regulars.newsletters.queries.readers import own_newsletters
from tests.journeys.stories import move_at_once
from tests.rooms.newsletters.readers import VISITOR, a_newsletter, one_of, subscribed, themselves, token_to
from tests.world import a_guest, a_set, a_site, an_account

pytestmark = pytest.mark.django_db


def proved(customer: Customer) -> Customer:
    Customer.objects.filter(pk=customer.pk).update(email_proved_at=now())
    return Customer.objects.get(pk=customer.pk)


def events() -> list[tuple[str, bool, int, str, str]]:
    rows = ConsentEvent.objects.order_by("pk").values_list("email", "given", "wording_nr", "channel", "proof")
    return [
        (email, given, number, channel, proof.split(" ")[0]) for email, given, number, channel, proof in rows
    ]


def own(customer: Customer, newsletter: Newsletter, **other: Any) -> dict[str, tuple[str, str]]:
    site = newsletter.site
    values = {
        "proved": customer.email_proved_at is not None,
        "site_id": site.pk,
        "set_id": site.set_id,
        "discreet": False,
    }
    found = own_newsletters(customer.pk, customer.email, **(values | other))
    return {row.newsletter.code: (row.state, row.other_store) for row in found}


def code_of(call: Any) -> str:
    with pytest.raises(DomainError) as refused:
        call()
    return refused.value.code


def test_asking_changes_nothing_until_the_mailbox_answers() -> None:
    """CON-01, G9: nobody subscribes a stranger, and the mail of whoever is subscribed already looks the same."""
    newsletter = a_newsletter()
    request_subscription(newsletter, "Ada@Mail.example", by=VISITOR)
    assert (one_of(newsletter).state, ConsentEvent.objects.count()) == ("asked", 0)
    token = token_to("ada@mail.example")
    confirm_subscription(token, site_ids=frozenset({newsletter.site_id}), by=VISITOR)
    assert one_of(newsletter).state == "confirmed"
    assert events() == [("ada@mail.example", True, 1, "storefront", "mail")]
    assert (
        code_of(lambda: confirm_subscription(token, site_ids=frozenset({newsletter.site_id}), by=VISITOR))
        == "token_invalid"
    )
    first = Mail.objects.get()
    request_subscription(newsletter, "ada@mail.example", by=VISITOR)
    assert Mail.objects.latest("pk").text == first.text


def test_token_is_of_its_site_and_for_three_days() -> None:
    """G10."""
    newsletter, other = a_newsletter(), a_site("other")
    request_subscription(newsletter, "ada@mail.example", by=VISITOR)
    token = token_to("ada@mail.example")
    assert (
        code_of(lambda: confirm_subscription(token, site_ids=frozenset({other.pk}), by=VISITOR))
        == "token_invalid"
    )
    Subscription.objects.update(token_until=now() - timedelta(seconds=1))
    assert (
        code_of(lambda: confirm_subscription(token, site_ids=frozenset({newsletter.site_id}), by=VISITOR))
        == "token_invalid"
    )


def test_no_link_confirms_after_somebody_unsubscribed() -> None:
    """CON-01: the older link is dead, and leaves no event."""
    newsletter = a_newsletter()
    row = subscribed(newsletter)
    request_subscription(newsletter, "ada@mail.example", by=VISITOR)
    token = token_to("ada@mail.example")
    end_by_key(str(row.key), by=VISITOR)
    assert (
        code_of(lambda: confirm_subscription(token, site_ids=frozenset({newsletter.site_id}), by=VISITOR))
        == "token_invalid"
    )
    assert one_of(newsletter).state == "ended"
    assert [given for _, given, *_ in events()] == [True, False]
    request_subscription(newsletter, "ada@mail.example", by=VISITOR)
    assert one_of(newsletter).state == "ended"  # a stranger's asking is no change


def test_mailbox_and_network_are_spared() -> None:
    """CON-01: three mails, then none for a while, and nobody hears of it; a network that goes on is refused."""
    newsletter, caller = a_newsletter(), Caller(network="192.0.2.1")
    for number in range(5):
        request_subscription(newsletter, "ada@mail.example", caller=caller, by=VISITOR)
        assert Mail.objects.count() == min(number + 1, 3)
    for number in range(25):
        request_subscription(newsletter, f"ada{number}@mail.example", caller=caller, by=VISITOR)
    assert (
        code_of(lambda: request_subscription(newsletter, "z@mail.example", caller=caller, by=VISITOR))
        == "rate_limited"
    )


def test_guest_and_account_are_one_subscriber_with_two_events() -> None:
    """CON-01."""
    newsletter = a_newsletter()
    subscribed(newsletter)
    ada = proved(an_account("ada@mail.example", newsletter.site))
    subscribe_customer(newsletter, ada, by=themselves(ada))
    records = AuditRecord.objects.count()
    subscribe_customer(newsletter, ada, by=themselves(ada))
    assert AuditRecord.objects.count() == records
    assert Subscription.objects.get().customer_id == ada.pk
    assert [proof for *_, proof in events()] == ["mail", "account"]
    assert set(ConsentEvent.objects.values_list("customer_id", flat=True)) == {ada.pk}


def test_account_without_a_proved_mailbox_is_asked_there_first() -> None:
    """CON-01: an address that somebody only typed subscribes nobody, and is nobody's subscription."""
    newsletter = a_newsletter()
    subscribed(newsletter)
    thief = an_account("ada@mail.example", newsletter.site)
    assert own(thief, newsletter) == {"toys": ("", "")}
    subscribe_customer(newsletter, thief, by=themselves(thief))
    assert Subscription.objects.get().customer_id is None
    assert len(events()) == 1


def test_same_address_in_two_sets_is_each_ones_own() -> None:
    """CON-01: a guest of one set and an account of the other."""
    kids, fuel = a_newsletter("toys"), a_newsletter("oil", a_site("fuel", a_set("other")))
    guest, ada = a_guest(kids.site, "ada@mail.example"), proved(an_account("ada@mail.example", fuel.site))
    assert subscribed(kids).customer_id == guest.pk
    assert subscribed(fuel).customer_id == ada.pk


def test_another_wording_has_another_number_and_old_events_keep_theirs() -> None:
    newsletter = a_newsletter()
    subscribed(newsletter)
    wish = replace(newsletter_wish_of(newsletter), wording="I agree to be told of toys.")
    newsletter = change_newsletter(newsletter, wish, version=1, by=OPERATOR)
    assert change_newsletter(newsletter, wish, version=2, by=OPERATOR).wording_nr == 2
    assert code_of(lambda: change_newsletter(newsletter, wish, version=1, by=OPERATOR)) == "version_conflict"
    subscribed(newsletter, "ben@mail.example")
    assert [number for _, _, number, *_ in events()] == [1, 2]
    assert code_of(lambda: remove_newsletter(newsletter, by=OPERATOR)) == "newsletter_in_use"


def test_events_are_never_changed_or_deleted() -> None:
    """CON-01: by nobody."""
    subscribed(a_newsletter())
    for change in ({"given": False}, {"wording": "x"}, {"email": "b@mail.example"}, {"at": now()}):
        with pytest.raises(IntegrityError), transaction.atomic():
            ConsentEvent.objects.update(**change)
    with pytest.raises(IntegrityError), transaction.atomic():
        ConsentEvent.objects.all().delete()


def test_one_click_ends_one_newsletter() -> None:
    """CON-02: at that site alone; twice is no change."""
    kids, fuel = a_newsletter("toys"), a_newsletter("oil", a_site("fuel"))
    row, _ = subscribed(kids), subscribed(fuel)
    end_by_key(str(row.key), by=VISITOR)
    end_by_key(str(row.key), by=VISITOR)
    assert (one_of(kids).state, one_of(fuel).state) == ("ended", "confirmed")
    assert [given for _, given, *_ in events()] == [True, True, False]
    assert code_of(lambda: end_by_key("no-key", by=VISITOR)) == "token_invalid"


def test_new_email_takes_the_subscription_along_once_it_is_proved() -> None:
    """CON-01."""
    newsletter = a_newsletter()
    ada = proved(an_account("ada@mail.example", newsletter.site))
    subscribe_customer(newsletter, ada, by=themselves(ada))
    change_email(ada, to="lind@mail.example", proved=False, by=OPERATOR)
    assert Subscription.objects.get().email == "ada@mail.example"
    change_email(ada, to="lind@mail.example", proved=True, by=OPERATOR)
    assert (Subscription.objects.get().email_key, Subscription.objects.get().state) == (
        "lind@mail.example",
        "confirmed",
    )


def test_stricter_state_wins_where_both_mailboxes_are_there() -> None:
    newsletter = a_newsletter()
    ada = proved(an_account("ada@mail.example", newsletter.site))
    subscribe_customer(newsletter, ada, by=themselves(ada))
    end_subscription(subscribed(newsletter, "lind@mail.example"), by=VISITOR)
    change_email(ada, to="lind@mail.example", proved=True, by=OPERATOR)
    row = Subscription.objects.get()
    assert (row.email_key, row.state, row.customer_id) == ("lind@mail.example", "ended", ada.pk)


def test_newsletter_goes_with_its_site_and_is_the_accounts_of_another_store() -> None:
    """MTX-01: marked, at every site of the old set; in a discreet set nobody is told, and a sister's never."""
    newsletter, sister = a_newsletter(), a_newsletter("games", a_site("games"))
    ada = proved(an_account("ada@mail.example", newsletter.site))
    subscribe_customer(newsletter, ada, by=themselves(ada))
    assert own(ada, sister) == {"games": ("", "")}
    old = newsletter.site.set_id
    move_at_once({newsletter.site: a_set("sold")})
    assert own(ada, sister) == {"games": ("", ""), "toys": ("confirmed", "Site kids")}
    assert own(ada, sister, discreet=True) == {"games": ("", "")}
    assert old == sister.site.set_id
    assert code_of(lambda: subscribe_customer(newsletter, ada, by=themselves(ada))) == "not_in_set"


def test_unconfirmed_addresses_are_forgotten_after_a_week() -> None:
    newsletter = a_newsletter()
    subscribed(newsletter, "ben@mail.example")
    request_subscription(newsletter, "ada@mail.example", by=VISITOR)
    Subscription.objects.update(since=now() - timedelta(days=8))
    forget_unconfirmed()
    assert [row.email for row in Subscription.objects.all()] == ["ben@mail.example"]


def test_subscriber_who_is_no_customer_can_be_erased() -> None:
    """G20: nothing of the address is left."""
    row = subscribed(a_newsletter())
    erase_subscriber(row, by=OPERATOR)
    assert not Subscription.objects.exists()
    assert not CampaignRecipient.objects.exists()
    assert events() == [("", True, 1, "storefront", "")]
    assert not Mail.objects.filter(recipient__contains="ada").exists()
