"""Newsletters, their subscribers and campaigns, as lists."""

from typing import Any

from django.db.models import QuerySet

from regulars.kernel.emails import part_of_address
from regulars.kernel.i18n import lazy
from regulars.kernel.lists import Column, Filter, List, plain
from regulars.newsletters.models import Newsletter, Subscription
from regulars.newsletters.rules import STATES
from regulars.newsletters.rules.campaigns import STATES as CAMPAIGN_STATES

__all__ = ["CAMPAIGNS", "NEWSLETTERS", "SUBSCRIPTIONS", "newsletters_within"]


def _addressed(rows: QuerySet[Subscription], typed: str) -> QuerySet[Subscription]:
    return rows.filter(email_key__startswith=part_of_address(typed))


def newsletters_within(site_ids: frozenset[int] | None) -> QuerySet[Newsletter]:
    """Of these sites; None: of every one."""
    rows = Newsletter.objects.select_related("site")
    return rows if site_ids is None else rows.filter(site__in=site_ids)


def _at(name: str) -> Any:
    return lambda rows, site: rows.filter(**{name: site.pk})


NEWSLETTERS = List(
    ("newsletter", "newsletters"),
    [*plain("Newsletter", "Site", "State"), Column("subscribers", "Subscribers", "numeric", share=16)],
    [Filter("site", "Site", _at("site"), "site")],
    {"": ("name", "pk")},
)
SUBSCRIPTIONS = List(
    ("subscriber", "subscribers"),
    [*plain("Email", "State"), Column("since", "Since"), Column("end", "", share=20)],
    [
        Filter("q", "Email", _addressed, "search", field="email"),
        Filter(
            "state", "State", "state", "select", {code.value: lazy(word) for code, word in STATES.items()}
        ),
    ],
    {"": ("-pk",)},
    up_to=1_000,
)
CAMPAIGNS = List(
    ("campaign", "campaigns"),
    [*plain("Campaign", "Newsletter", "State"), Column("recipients", "Recipients", "numeric")],
    [
        Filter(
            "state",
            "State",
            "state",
            "select",
            {code.value: lazy(word) for code, word in CAMPAIGN_STATES.items()},
        ),
        Filter("site", "Site", _at("newsletter__site"), "site"),
    ],
    {"": ("-pk",)},
    up_to=1_000,
)
