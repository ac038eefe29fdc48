"""What the verbs of newsletters are tried with."""

from collections.abc import Callable

from regulars.newsletters.operations.campaigns import CampaignWish, add_campaign, start_campaign
from regulars.newsletters.operations.newsletters import NewsletterWish
from regulars.newsletters.operations.subscriptions import request_subscription
from tests.house.worlds import Given, a_kids_site, given
from tests.journeys.stories import SAM
from tests.rooms.newsletters.readers import VISITOR, a_newsletter, subscribed, token_to
from tests.world import an_account

TOYS = NewsletterWish("Toys", "I agree.")


def with_newsletter(*args: object, **kwargs: object) -> Given:
    return given(a_newsletter(site=a_kids_site()), *args, **kwargs)


def with_reader() -> Given:
    kids = a_kids_site()
    an_account("ada@mail.example", kids)
    return given(subscribed(a_newsletter(site=kids)))


def with_key() -> Given:
    (row,), _ = with_reader()
    return given(str(row.key))


def with_token() -> Given:
    newsletter = a_newsletter(site=a_kids_site())
    request_subscription(newsletter, "ben@mail.example", by=VISITOR)
    return given(token_to("ben@mail.example"), site_ids=frozenset({newsletter.site_id}))


def with_customer() -> Given:
    newsletter = a_newsletter(site=a_kids_site())
    return given(newsletter, an_account("ada@mail.example", newsletter.site))


def a_wish(subject: str = "Kites") -> CampaignWish:
    newsletter = a_newsletter(site=a_kids_site())
    subscribed(newsletter)
    return CampaignWish(newsletter, subject, "Here.")


def with_draft(**kwargs: object) -> Given:
    return given(add_campaign(a_wish(), by=SAM), **kwargs)


def with_changes() -> Given:
    wish = a_wish()
    return given(add_campaign(wish, by=SAM), CampaignWish(wish.newsletter, "More kites", "Here."))


def on_its_way() -> Given:
    return given(start_campaign(add_campaign(a_wish(), by=SAM), by=SAM))


VERBS: dict[str, Callable[[], Given]] = {
    "newsletters.operations.newsletters.add_newsletter": lambda: given(a_kids_site(), "toys", TOYS),
    "newsletters.operations.newsletters.change_newsletter": lambda: with_newsletter(TOYS),
    "newsletters.operations.newsletters.note_subscribers_exported": with_newsletter,
    "newsletters.operations.newsletters.remove_newsletter": with_newsletter,
    "newsletters.operations.subscriptions.request_subscription": lambda: with_newsletter("ben@mail.example"),
    "newsletters.operations.subscriptions.confirm_subscription": with_token,
    "newsletters.operations.subscriptions.subscribe_customer": with_customer,
    "newsletters.operations.subscriptions.end_subscription": with_reader,
    "newsletters.operations.subscriptions.end_by_key": with_key,
    "newsletters.operations.erasure.erase_subscriber": with_reader,
    "newsletters.operations.campaigns.add_campaign": lambda: given(a_wish()),
    "newsletters.operations.campaigns.change_campaign": with_changes,
    "newsletters.operations.campaigns.remove_campaign": with_draft,
    "newsletters.operations.campaigns.send_test": lambda: with_draft(to="sam@staff.example"),
    "newsletters.operations.campaigns.start_campaign": with_draft,
    "newsletters.operations.campaigns.cancel_campaign": on_its_way,
}
