"""What the shopper agreed to here: newsletters, and what the site's forms ask (CON-01, REG-12, MTX-01)."""

from typing import Annotated, Literal

from django.http import HttpRequest
from ninja import Router
from pydantic import Field

from regulars.api.base import may_answer
from regulars.api.schemas import Moment, Schema
from regulars.api.storefront.visitors import SHOPPER, account_here, shopper, visit_of
from regulars.authentication.queries.visits import Account, Visit
from regulars.customers.models import Customer
from regulars.customers.queries.own_profile import own_values
from regulars.kernel.errors import Invalid
from regulars.newsletters.operations.subscriptions import end_subscription, subscribe_customer
from regulars.newsletters.queries.readers import OwnNewsletter, own_newsletters

__all__ = ["router"]

router = Router(tags=["me"], auth=SHOPPER)


class GivenConsent(Schema):
    attribute: str
    given: bool
    at: Moment


class MyNewsletter(Schema):
    """`state` is null where there was never a subscription. `other_store` names the shop of one that left this set, whose `code` has that of
    the shop before it, as in `kids/toys`.
    """

    code: str
    name: str
    wording: str
    state: Literal["asked", "confirmed", "ended"] | None
    since: Moment | None
    other_store: str | None


class MyConsents(Schema):
    """Consents count at this site alone; change them with `PATCH /me`."""

    consents: list[GivenConsent]
    newsletters: list[MyNewsletter]


class NewslettersWish(Schema):
    """True subscribes, false unsubscribes; what isn't named stays."""

    newsletters: Annotated[
        dict[str, bool],
        Field(max_length=100, description="By their `code`."),
    ]


@router.get("", response=MyConsents)
def read_my_consents(request: HttpRequest) -> MyConsents:
    """The newsletters of this site, with those subscribed at shops that have left the set; never those of a sister."""
    return _answer(visit_of(request), account_here(request))


@router.put("", response=MyConsents, **may_answer(409))
def change_my_newsletters(request: HttpRequest, body: NewslettersWish) -> MyConsents:
    """At once where the mailbox is confirmed, else it gets a link first, and the state is `asked`.

    422 `no_such_newsletter` beside the one that isn't listed; of another store nothing can be subscribed.
    """
    here, account, by = visit_of(request), account_here(request), shopper(request)
    listed = {_code(row): row for row in _own(here, account)}
    for key, wanted in body.newsletters.items():
        row = listed.get(key)
        if row is None or (wanted and row.other_store):
            raise Invalid(
                "no_such_newsletter", "This site has no newsletter with this code.", f"newsletters.{key[:40]}"
            )
    for key, wanted in body.newsletters.items():
        row = listed[key]
        if wanted:
            subscribe_customer(row.newsletter, Customer.objects.get(pk=account.id), by=by)
        elif row.subscription is not None:
            end_subscription(row.subscription, proof=f"account {account.id}", by=by)
    return _answer(here, account)


def _own(here: Visit, account: Account) -> list[OwnNewsletter]:
    return own_newsletters(
        account.id,
        account.email,
        proved=account.email_proved,
        site_id=here.site.id,
        set_id=here.site.set_id,
        discreet=here.site.discreet,
    )


def _code(row: OwnNewsletter) -> str:
    newsletter = row.newsletter
    return f"{newsletter.site.code}/{newsletter.code}" if row.other_store else newsletter.code


def _answer(here: Visit, account: Account) -> MyConsents:
    given = own_values(account.id, site_id=here.site.id).consents
    return MyConsents(
        consents=[
            GivenConsent(attribute=code, given=answer, at=at) for code, (answer, at) in sorted(given.items())
        ],
        newsletters=[
            MyNewsletter(
                code=_code(row),
                name=row.newsletter.name,
                wording=row.newsletter.wording,
                state=row.state or None,  # type: ignore[arg-type]
                since=row.subscription.since if row.subscription else None,
                other_store=row.other_store or None,
            )
            for row in _own(here, account)
        ],
    )
