"""`regulars check`"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, TypeAlias

import typer

from regulars.cli.database import connect
from regulars.cli.options import Json
from regulars.cli.output import print_json, print_table

if TYPE_CHECKING:
    from regulars.customers.queries.health import Ailing

app = typer.Typer()

EXAMPLES = 5
Found: TypeAlias = tuple[int, list[str]]  # how many, and the first of them
Check: TypeAlias = tuple[str, Callable[[], Found], str, str]  # code, look, what is found, what to do


@dataclass(frozen=True)
class Finding:
    """Something that no single rule forbids and nobody wants."""

    code: str
    count: int
    text: str
    examples: list[str]
    advice: str


@app.command()
def check(*, as_json: Json = False) -> None:
    """Look for what keeps customers out, and programs uninformed: exit code 1 if something is found."""
    connect()
    checks = [*_of_customers(), *_of_sites(), *_of_prices(), *_of_orders(), *_of_credit(), *_of_others()]
    findings = list(_findings(checks))
    if as_json:
        print_json({"healthy": not findings, "findings": [asdict(finding) for finding in findings]})
    else:
        print_table(
            ["How many", "What", "Such as", "What to do"],
            [
                [finding.count, finding.text, ", ".join(finding.examples), finding.advice]
                for finding in findings
            ],
            empty="Nothing to complain about.",
        )
    if findings:
        raise typer.Exit(1)


def _findings(checks: Iterable[Check]) -> Iterator[Finding]:
    for code, find, text, advice in checks:
        count, examples = find()
        if count:
            yield Finding(code, count, text, examples, advice)


def _people(find: "Callable[[], Ailing]") -> Callable[[], Found]:
    def found() -> Found:
        ailing = find()
        return ailing.count, [f"#{pk}" for pk in ailing.examples]

    return found


def _names(find: Callable[[], Iterable[str]]) -> Callable[[], Found]:
    def found() -> Found:
        names = list(find())
        return len(names), names[:EXAMPLES]

    return found


def _of_customers() -> list[Check]:
    from regulars.customer_search.queries.spelling import keyed_otherwise, unreachable
    from regulars.customers.queries import health

    return [
        (
            "account_without_site",
            _people(health.accounts_without_access),
            "active accounts that can log in at no site",
            "move them, grant a site, or give their set one",
        ),
        (
            "pending_too_long",
            _people(health.long_pending),
            f"accounts that have waited for approval for more than {health.PATIENCE_DAYS} days",
            "activate or disable their access",
        ),
        (
            "approval_without_receiver",
            _people(health.waiting_unheard),
            "accounts that wait for approval where nobody is told of it",
            "name somebody on the Registration tab of the site, and look at Approvals",
        ),
        (
            "email_is_a_username",
            _people(health.emails_that_are_usernames),
            "accounts whose email is the username of another account in their set",
            "give the other account another username, or this one another email; until then it logs in with its username",
        ),
        (
            "impossible_moment",
            _people(health.impossible_moments),
            "accounts that were opened before 1990 or in the future, by their data",
            "correct created_at in customers_customer and since in customers_access; until then lists show the nearest day that they can",
        ),
        (
            "email_unreachable",
            _people(unreachable),
            "customers whose email address no mail can reach",
            "ask them and correct the address; for letters beyond a to z before the @ see SMTP_URL",
        ),
        (
            "username_looks_like_another",
            _people(keyed_otherwise),
            "accounts whose username is no longer told from another's; both can log in",
            "give each another username (their page, Rename)",
        ),
    ]


def _of_sites() -> list[Check]:
    from django.conf import settings

    from regulars.kernel.domains import canonical_domain
    from regulars.kernel.emails import is_reachable
    from regulars.sites.models import Site, SiteHost, SiteType
    from regulars.sites.rules.hosts import reserved

    sites = Site.objects.order_by("code").values_list("code", flat=True)
    hosts = SiteHost.objects.order_by("name").values_list("name", flat=True)
    senders = Site.objects.order_by("code").values_list("code", "sender")
    receivers = (
        SiteType.objects.exclude(receiver="").order_by("site__code").values_list("site__code", "receiver")
    )
    return [
        (
            "site_email_unreachable",
            _names(
                lambda: {
                    code: address for code, address in [*senders, *receivers] if not is_reachable(address)
                }
            ),
            "sites whose sender, or who is told of approvals, is no address for mails",
            "correct it on the site's tabs General and Registration",
        ),
        (
            "site_without_host",
            _names(lambda: sites.filter(hosts__isnull=True)),
            "sites without a host name",
            "give each a host name",
        ),
        (
            "host_misspelled",
            _names(lambda: (name for name in hosts if canonical_domain(name) != name)),
            "host names that no browser asks for",
            "give the sites host names as browsers spell them",
        ),
        (
            "host_is_ours",
            _names(lambda: hosts.filter(name__in=reserved(settings.DOMAIN))),
            "host names of sites that lead to the front page, the back office or sign-on",
            "give the sites other host names, or set REGULARS_DOMAIN",
        ),
        (
            "discreet_needs_neutral",
            _names(lambda: sites.filter(set__discreet=True, registration="direct")),
            "sites of a discreet set that say on screen which usernames are taken",
            "make their registration neutral",
        ),
        (
            "master_without_subs",
            _names(lambda: sites.filter(kind="master", subs__isnull=True)),
            "master sites without a sub site, where nobody can log in without a row",
            "add a sub site",
        ),
    ]


def _of_prices() -> list[Check]:
    from regulars.catalog.queries.health import sites_without_masters_lists, unknown_policies

    return [
        (
            "currency_differs",
            _names(sites_without_masters_lists),
            "sub sites that sell nothing, as their currency isn't that of their master's price lists",
            "give them price lists of their own, or the currency of their master",
        ),
        (
            "unknown_pricing_policy",
            unknown_policies,
            "customers whose pricing policy doesn't exist, so that they have the prices of everybody",
            "add the policy, or choose another one for them (their page, B2B)",
        ),
    ]


def _of_credit() -> list[Check]:
    from regulars.credit.queries.health import broken_chains, left_by_erased, spendable_nowhere

    return [
        (
            "credit_chain_broken",
            _names(broken_chains),
            "balances of store credit that aren't the sum of their numbered entries, or were given back more than was spent",
            "find out who wrote to the tables by hand, and put them back from a backup",
        ),
        (
            "credit_spendable_nowhere",
            _names(spendable_nowhere),
            "balances of store credit in a currency that no site of the customer's set has",
            "withdraw it and grant as much in a currency of their sites",
        ),
        (
            "credit_of_erased",
            _names(left_by_erased),
            "balances of store credit of accounts that are erased",
            "find out who wrote to the tables by hand, and add an entry that forfeits the balance",
        ),
    ]


def _of_orders() -> list[Check]:
    from regulars.orders.queries.health import held_without_approver

    return [
        (
            "held_without_approver",
            _names(held_without_approver),
            "sites where orders may wait for approval and nobody could give it",
            "name who is told on the tab Orders of the site, or give somebody a role with the right to approve orders there",
        )
    ]


def _of_others() -> list[Check]:
    from regulars.addresses.queries.health import address_forms_left_out
    from regulars.fields.queries.health import forms_without_sub_shops, patterns_left_out
    from regulars.kernel.emails import is_reachable
    from regulars.staff.models import StaffUser
    from regulars.staff.queries import has_administrator
    from regulars.webhooks.models import Webhook

    people = StaffUser.objects.filter(is_active=True).order_by("email")
    emails = people.values_list("email", flat=True)
    given_up = Webhook.objects.filter(pause__in=[Webhook.Pause.GONE, Webhook.Pause.FAILING]).order_by("name")
    return [
        (
            "staff_email_unreachable",
            _names(lambda: (email for email in emails if not is_reachable(email))),
            "staff whose email address no mail can reach",
            "correct the address",
        ),
        (
            "pattern_left_out",
            _names(patterns_left_out),
            "fields of forms whose pattern asks for nothing, as preparing it could cost too much",
            "write the pattern anew on the form, with smaller counts or fewer groups",
        ),
        (
            "sub_shop_missing",
            _names(forms_without_sub_shops),
            "registration forms of master sites that require a sub shop where no sub site takes the customer type",
            "let a sub site take the type, or don't require the sub shop",
        ),
        (
            "address_form_left_out",
            _names(address_forms_left_out),
            "registration forms with Address form for a customer type whose addresses only the shop changes, so they don't ask",
            "take Address form off the form, or let customers of the type change addresses on the site's tab Addresses",
        ),
        (
            "no_administrator",
            lambda: (0 if has_administrator() else 1, []),
            "installation without an administrator",
            "regulars create-admin",
        ),
        (
            "webhook_given_up",
            _names(lambda: given_up.values_list("name", flat=True)),
            "webhooks that were paused because they took nothing",
            "mend the receiver and activate it, or delete it",
        ),
    ]
