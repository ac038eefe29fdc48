"""`regulars newsletters ...`"""

from typing import TYPE_CHECKING, Annotated

import typer

from regulars.cli.database import connect
from regulars.cli.lookups import newsletter_by, site_by
from regulars.cli.options import Json
from regulars.cli.output import counted, print_json, print_table
from regulars.cli.problems import Refused
from regulars.cli.reorganising import APPLY_HINT

if TYPE_CHECKING:
    from regulars.newsletters.models import Newsletter, Subscription

app = typer.Typer(
    help="Newsletters: which there are, who subscribed them, unsubscribe a mailbox.", no_args_is_help=True
)

NAMED = "As site/code, such as kids/toys; the code alone where one site has it."


@app.command("list")
def list_newsletters(
    *,
    site: Annotated[str | None, typer.Option(help="Code of a site; left out, those of all.")] = None,
    as_json: Json = False,
) -> None:
    """Every newsletter with its number of subscribers."""
    connect()
    from regulars.newsletters.queries.counts import sizes_of
    from regulars.newsletters.queries.lists import newsletters_within

    within = None if site is None else frozenset({site_by(site).pk})
    newsletters = list(newsletters_within(within).order_by("site__code", "code"))
    sizes = sizes_of(newsletters)
    if as_json:
        print_json(
            [
                {
                    "newsletter": named(newsletter),
                    "site": newsletter.site.code,
                    "code": newsletter.code,
                    "name": newsletter.name,
                    "wording": newsletter.wording,
                    "wording_number": newsletter.wording_nr,
                    "active": newsletter.active,
                    "subscribers": sizes[newsletter.pk].count,
                    "subscribers_is_exact": sizes[newsletter.pk].is_exact,
                }
                for newsletter in newsletters
            ]
        )
        return
    rows = [
        [
            named(newsletter),
            newsletter.name,
            "active" if newsletter.active else "off",
            f"{'' if (size := sizes[newsletter.pk]).is_exact else 'over '}{size.count:,}",
        ]
        for newsletter in newsletters
    ]
    print_table(["Newsletter", "Name", "State", "Subscribers"], rows, empty="There is no newsletter.")


@app.command("subscribers")
def list_subscribers(
    newsletter: Annotated[str, typer.Argument(help=NAMED)],
    *,
    state: Annotated[str | None, typer.Option(help="asked, confirmed or ended.")] = None,
    most: Annotated[int, typer.Option("--limit", min=1, max=10_000, help="So many of the latest.")] = 50,
    as_json: Json = False,
) -> None:
    """Who subscribed a newsletter, was asked to confirm, or unsubscribed; the latest first."""
    connect()
    from regulars.newsletters.models import Subscription
    from regulars.newsletters.rules import SubscriptionState

    if state is not None and state not in set(SubscriptionState):
        raise Refused(f"--state {state}: choose one of {', '.join(SubscriptionState)}.")
    rows = Subscription.objects.filter(newsletter=newsletter_by(newsletter)).order_by("-pk")
    if state is not None:
        rows = rows.filter(state=state)
    total, found = rows.count(), list(rows[:most])
    if as_json:
        subscribers = [
            {"email": row.email, "state": row.state, "since": row.since, "customer": row.customer_id}
            for row in found
        ]
        print_json({"subscribers": subscribers, "total": total})
        return
    print_table(
        ["Email", "State", "Since", "Customer"],
        [
            [
                row.email,
                row.state,
                f"{row.since:%Y-%m-%d %H:%M}",
                f"#{row.customer_id}" if row.customer_id else "",
            ]
            for row in found
        ],
        empty="Nobody.",
    )
    if total > len(found):
        print(f"{len(found)} of {counted(total, 'subscriber')}.")


@app.command("unsubscribe")
def unsubscribe(
    email: Annotated[str, typer.Argument(help="The address that gets the mails.")],
    newsletters: Annotated[list[str] | None, typer.Argument(help=NAMED)] = None,
    *,
    everything: Annotated[bool, typer.Option("--all", help="From every newsletter of every site.")] = False,
    apply: Annotated[
        bool, typer.Option("--apply", help="With --all: do it. Without, only say which they are.")
    ] = False,
) -> None:
    """Unsubscribe a mailbox: from those you name at once; --all says which it would be, and does it with --apply. A link that waits to confirm is dead."""
    connect()
    from regulars.kernel.actor import OPERATOR
    from regulars.kernel.emails import check_address
    from regulars.newsletters.operations.subscriptions import end_subscription
    from regulars.newsletters.queries.readers import open_subscriptions_of

    if everything == bool(newsletters):
        raise Refused("Say which newsletters, or all of them with --all.")
    email = check_address(email, "email")
    named_ones = None if everything else [newsletter_by(text) for text in newsletters or ()]
    found = list(open_subscriptions_of(email, named_ones))
    if not found:
        print(f"{email} is not subscribed.")
        return
    if everything and not apply:
        print(f"{email} would be unsubscribed from {_named_all(found)}.\n{APPLY_HINT}")
        return
    for row in found:
        end_subscription(row, by=OPERATOR)
    print(f"Unsubscribed {email} from {_named_all(found)}.")


def named(newsletter: "Newsletter") -> str:
    """As it is said on a command line."""
    return f"{newsletter.site.code}/{newsletter.code}"


def _named_all(rows: "list[Subscription]") -> str:
    return ", ".join(named(row.newsletter) for row in rows)
