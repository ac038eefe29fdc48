"""Newsletters of two shops, who subscribed them (a guest among them), a campaign that was sent and one that is a draft."""

from collections.abc import Mapping

from regulars.authentication.operations.mailboxes import ask_to_prove_email, prove_email
from regulars.customers.models import Customer
from regulars.customers.rules import Kind
from regulars.kernel.actor import Actor, ActorKind, Channel
from regulars.kernel.models import Mail
from regulars.newsletters.models import Newsletter, Subscription
from regulars.newsletters.operations.campaigns import CampaignWish, add_campaign, start_campaign
from regulars.newsletters.operations.newsletters import NewsletterWish, add_newsletter
from regulars.newsletters.operations.sending import send_next_batch
from regulars.newsletters.operations.subscriptions import (
    confirm_subscription,
    end_subscription,
    request_subscription,
)
from regulars.sites.models import Site

__all__ = ["send_newsletters"]

VISITOR = Actor(ActorKind.VISITOR, Channel.STOREFRONT)
WORDING = "I would like to hear of new products and offers by email, and can unsubscribe at any time."
KITES = "The kites of this autumn have arrived.\n\nCome and see them while the wind is good."
OFFERS = "Bells, lights and reflectors: everything for dark mornings."
READERS = ("john@mystic.example", "gina@guest.example", "otto@mail.example")


def send_newsletters(sites: Mapping[str, Site], marco: Actor) -> None:
    _prove(Customer.objects.get(username=READERS[0]), sites["kids"])
    kids = add_newsletter(sites["kids"], "toys", NewsletterWish("New toys", WORDING), by=marco)
    sports = add_newsletter(sites["sports"], "rides", NewsletterWish("Rides and offers", WORDING), by=marco)
    guest = Customer.objects.filter(kind=Kind.GUEST, set=sites["kids"].set_id).exclude(email="").first()
    readers = {*READERS, guest.email} if guest else {*READERS}
    for email in sorted(readers):
        _subscribe(kids, email)
    _subscribe(sports, READERS[0])
    end_subscription(_subscribe(sports, READERS[2]), by=VISITOR)
    request_subscription(sports, READERS[1], by=VISITOR)
    start_campaign(add_campaign(CampaignWish(kids, "Kites are here", KITES), by=marco), by=marco)
    while send_next_batch():
        pass
    add_campaign(CampaignWish(sports, "For dark mornings", OFFERS), by=marco)


def _prove(account: Customer, site: Site) -> None:
    """So that what was subscribed with the address is the account's."""
    ask_to_prove_email(account, site=site, by=VISITOR)
    link = Mail.objects.filter(recipient=account.email, flow="verify_email").latest("pk").secret
    prove_email(link, site_id=site.pk, by=VISITOR)


def _subscribe(newsletter: Newsletter, email: str) -> Subscription:
    """As a reader does it, with the link of the mail."""
    request_subscription(newsletter, email, by=VISITOR)
    link = Mail.objects.filter(recipient=email, about_kind="subscription").latest("pk").secret
    return confirm_subscription(link, site_ids=frozenset({newsletter.site_id}), by=VISITOR)
