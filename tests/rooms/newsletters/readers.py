"""A newsletter and its readers, for tests."""

from django.db import connection

from regulars.customers.models import Customer
from regulars.kernel.actor import OPERATOR, Actor, ActorKind, Channel
from regulars.kernel.models import Mail
from regulars.newsletters.models import Newsletter, Subscription
from regulars.newsletters.operations.campaigns import CampaignWish, add_campaign
from regulars.newsletters.operations.newsletters import NewsletterWish, add_newsletter
from regulars.newsletters.operations.subscriptions import confirm_subscription, request_subscription
from regulars.sites.models import Site
from tests.world import a_site

__all__ = ["VISITOR", "a_newsletter", "many", "one_of", "some_news", "subscribed", "themselves", "token_to"]

VISITOR = Actor(ActorKind.VISITOR, Channel.STOREFRONT)
WORDING = "I would like to read about new toys by email."


def a_newsletter(code: str = "toys", site: Site | None = None) -> Newsletter:
    site = site or a_site("kids")
    return add_newsletter(site, code, NewsletterWish(f"News of {code}", WORDING), by=OPERATOR)


def themselves(customer: Customer) -> Actor:
    return Actor(ActorKind.CUSTOMER, Channel.STOREFRONT, customer.pk)


def token_to(email: str) -> str:
    """The token in the newest mail to this address."""
    return Mail.objects.filter(recipient=email).latest("pk").secret


def subscribed(newsletter: Newsletter, email: str = "ada@mail.example") -> Subscription:
    """Typed at the shop, confirmed in the mailbox."""
    request_subscription(newsletter, email, by=VISITOR)
    return confirm_subscription(token_to(email), site_ids=frozenset({newsletter.site_id}), by=VISITOR)


def one_of(newsletter: Newsletter, email: str = "ada@mail.example") -> Subscription:
    return Subscription.objects.get(newsletter=newsletter, email_key=email)


def many(newsletter: Newsletter, count: int) -> None:
    """Subscribers `one1@mail.example`, `one2@...`, straight into the table."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO newsletters_subscription (newsletter_id, email, email_key, state, since)"
            " SELECT %s, 'one' || n || '@mail.example', 'one' || n || '@mail.example', 'confirmed', now() - interval '1 day'"
            " FROM generate_series(1, %s) n",
            [newsletter.pk, count],
        )


def some_news(site: Site, count: int = 1, *, code: str = "toys") -> dict[str, object]:
    """A newsletter with subscribers and drafts, by the names that addresses have for them."""
    newsletter = a_newsletter(code, site)
    many(newsletter, count)
    for number in range(count):
        wish = CampaignWish(newsletter, f"Kites {number}", "Kites are here.")
        campaign = add_campaign(wish, by=OPERATOR)
    return {
        "site_code": site.code,
        "newsletter_id": newsletter.pk,
        "subscription_id": Subscription.objects.latest("pk").pk,
        "campaign_id": campaign.pk,
    }
