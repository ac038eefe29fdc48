"""`regulars check`"""

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass

import typer

from regulars.cli.database import connect
from regulars.cli.options import Json
from regulars.cli.output import print_json, print_table

app = typer.Typer()


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
    findings = [*_customers(), *_spellings(), *_sites(), *_forms(), *_staff(), *_webhooks()]
    if as_json:
        print_json({"healthy": not findings, "findings": [asdict(one) for one in findings]})
    else:
        print_table(
            ["How many", "What", "Such as", "What to do"],
            [[one.count, one.text, ", ".join(one.examples), one.advice] for one in findings],
            empty="Nothing to complain about.",
        )
    if findings:
        raise typer.Exit(1)


def _customers() -> Iterator[Finding]:
    from regulars.customers.queries.health import (
        PATIENCE_DAYS,
        accounts_without_a_door,
        emails_that_are_usernames,
        impossible_moments,
        long_pending,
        waiting_unheard,
    )

    found = accounts_without_a_door()
    if found.count:
        yield Finding(
            "account_without_site",
            found.count,
            "active accounts that can log in at no site",
            [f"#{pk}" for pk in found.examples],
            "move them, grant a site, or give their set one",
        )
    found = long_pending()
    if found.count:
        yield Finding(
            "pending_too_long",
            found.count,
            f"accounts that have waited for approval for more than {PATIENCE_DAYS} days",
            [f"#{pk}" for pk in found.examples],
            "activate or disable their access",
        )
    found = waiting_unheard()
    if found.count:
        yield Finding(
            "approval_without_receiver",
            found.count,
            "accounts that wait for approval where nobody is told of it",
            [f"#{pk}" for pk in found.examples],
            "name somebody on the Registration tab of the site, and look at Approvals",
        )
    found = emails_that_are_usernames()
    if found.count:
        yield Finding(
            "email_is_a_username",
            found.count,
            "accounts whose e-mail is the user name of another account in their set",
            [f"#{pk}" for pk in found.examples],
            "give the other account another user name, or this one another e-mail; until then it logs in with its user name",
        )
    found = impossible_moments()
    if found.count:
        yield Finding(
            "impossible_moment",
            found.count,
            "accounts that were opened before 1990 or in the future, by their data",
            [f"#{pk}" for pk in found.examples],
            "correct created_at in customers_customer and since in customers_access; until then lists show the nearest day that they can",
        )


def _spellings() -> Iterator[Finding]:
    from regulars.customer_search.queries.spelling import keyed_otherwise, unreachable
    from regulars.kernel.emails import is_reachable
    from regulars.sites.models import Site, SiteType
    from regulars.staff.models import StaffUser

    found = unreachable()
    if found.count:
        yield Finding(
            "email_unreachable",
            found.count,
            "customers whose e-mail address no mail can reach",
            [f"#{pk}" for pk in found.examples],
            "ask them and correct the address; for letters beyond a to z before the @ see SMTP_URL",
        )
    found = keyed_otherwise()
    if found.count:
        yield Finding(
            "username_looks_like_another",
            found.count,
            "accounts whose user name is no longer told from another's; both can log in",
            [f"#{pk}" for pk in found.examples],
            "give each another user name (their page, Rename)",
        )
    people = StaffUser.objects.filter(is_active=True).order_by("email").values_list("email", flat=True)
    if lost := [one for one in people if not is_reachable(one)]:
        yield _finding(
            "staff_email_unreachable",
            lost,
            "staff whose e-mail address no mail can reach",
            "correct the address",
        )
    senders = Site.objects.order_by("code").values_list("code", "sender")
    receivers = (
        SiteType.objects.exclude(receiver="").order_by("site__code").values_list("site__code", "receiver")
    )
    if wrong := list(dict.fromkeys(code for code, one in [*senders, *receivers] if not is_reachable(one))):
        yield _finding(
            "site_email_unreachable",
            wrong,
            "sites whose sender, or who is told of approvals, is no address for mails",
            "correct it on the site's tabs General and Registration",
        )


def _sites() -> Iterator[Finding]:
    from django.conf import settings

    from regulars.kernel.domains import canonical_domain
    from regulars.sites.models import Site, SiteHost
    from regulars.sites.rules.hosts import reserved

    silent = Site.objects.filter(hosts__isnull=True).order_by("code")
    if silent:
        yield _finding(
            "site_without_host",
            [site.code for site in silent],
            "sites without a host name",
            "give each a host name",
        )
    names = SiteHost.objects.order_by("name").values_list("name", flat=True)
    if strange := [name for name in names if canonical_domain(name) != name]:
        yield _finding(
            "host_misspelled",
            strange,
            "host names that no browser asks for",
            "give the sites host names as browsers spell them",
        )
    hidden = SiteHost.objects.filter(name__in=reserved(settings.DOMAIN)).order_by("name")
    if hidden:
        yield _finding(
            "host_is_ours",
            [host.name for host in hidden],
            "host names of sites that lead to the front page, the back office or sign-on",
            "give the sites other host names, or set REGULARS_DOMAIN",
        )
    loud = Site.objects.filter(set__discreet=True, registration="direct").order_by("code")
    if loud:
        yield _finding(
            "discreet_needs_neutral",
            [site.code for site in loud],
            "sites of a discreet set that say on screen which user names are taken",
            "make their registration neutral",
        )
    lonely = Site.objects.filter(kind="master", subs__isnull=True).order_by("code")
    if lonely:
        yield _finding(
            "master_without_subs",
            [site.code for site in lonely],
            "master sites without a sub site, where nobody can log in without a row",
            "add a sub site",
        )


def _forms() -> Iterator[Finding]:
    from regulars.fields.queries.health import patterns_left_out

    left_out = patterns_left_out()
    if left_out:
        yield _finding(
            "pattern_left_out",
            left_out,
            "fields of forms whose pattern asks for nothing, as preparing it could cost too much",
            "write the pattern anew on the form, with smaller counts or fewer groups",
        )


def _staff() -> Iterator[Finding]:
    from regulars.staff.models import StaffUser
    from regulars.staff.rules import Role

    if not StaffUser.objects.filter(
        role__code=Role.ADMINISTRATOR, at_every_site=True, is_active=True
    ).exists():
        yield Finding(
            "no_administrator", 1, "installation without an administrator", [], "regulars create-admin"
        )


def _finding(code: str, names: Sequence[str], text: str, advice: str) -> Finding:
    return Finding(code, len(names), text, list(names[:5]), advice)


def _webhooks() -> Iterator[Finding]:
    from regulars.webhooks.models import Webhook

    given_up = Webhook.objects.filter(pause__in=[Webhook.Pause.GONE, Webhook.Pause.FAILING]).order_by("name")
    if given_up:
        yield _finding(
            "webhook_given_up",
            [webhook.name for webhook in given_up],
            "webhooks that were paused because they took nothing",
            "mend the receiver and activate it, or delete it",
        )
