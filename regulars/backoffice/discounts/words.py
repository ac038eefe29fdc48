"""A discount in the words of its page: what it takes off, and who gets it."""

from urllib.parse import urlencode

from django.urls import reverse

from regulars.catalog.models import Discount
from regulars.catalog.queries.discounts import MOST, who_gets
from regulars.customer_search.queries.listing import CUSTOMERS
from regulars.kernel.i18n import counted, current_language, translate
from regulars.kernel.money import written
from regulars.sites.rules.types import GUEST
from regulars.staff.rules import Grant

__all__ = ["conditions_of", "value_of", "who_now"]


def value_of(discount: Discount) -> str:
    """`10 %` or `5,00 €`."""
    if discount.currency:
        return written(discount.value, discount.currency, current_language())
    return f"{discount.value.normalize():f} %"


def conditions_of(discount: Discount, mine: Grant) -> list[str]:
    """Who gets it; sites that aren't theirs have no names."""
    rows = [
        discount.group and translate("Group: {name}", name=discount.group.name),
        discount.tag and translate("Tag: {name}", name=discount.tag.name),
        discount.type and translate("Type: {name}", name=discount.type.label),
    ]
    named = [place.site for place in discount.sites.all()]
    theirs = sorted(site.name for site in named if mine.is_at(site.pk))
    if len(theirs) < len(named):
        theirs.append(translate("other sites"))
    return [*(row for row in rows if row), *([", ".join(theirs)] if theirs else [])]


def who_now(discount: Discount, mine: Grant) -> tuple[str, list[tuple[str, str]]]:
    """How many accounts fulfil its conditions now, and lists of them by one condition each. Only whoever reaches every site is told."""
    if mine.sites is not None:
        return translate("Staff with access to all sites see how many customers get it."), []
    if discount.type_id == GUEST:
        return translate("Visitors, and nobody with an account."), []
    is_for_all = not (discount.group_id or discount.tag_id or discount.type_id or discount.sites.all())
    if is_for_all:
        return translate("Everybody, visitors included."), []
    number = who_gets(discount)
    words = translate("{number} accounts or more", number=MOST) if number == MOST else ""
    return words or counted("{number} account", "{number} accounts", number), _lists(discount)


def _lists(discount: Discount) -> list[tuple[str, str]]:
    """Label and address of the list of customers, for each condition that it can be filtered by."""
    offered = {declared.code for declared in CUSTOMERS.filters}
    wanted = (
        ("group", discount.group and discount.group.code, discount.group and discount.group.name),
        ("tag", discount.tag and discount.tag.code, discount.tag and discount.tag.name),
        ("type", discount.type_id, discount.type and discount.type.label),
    )
    return [
        (str(label), f"{reverse('customers')}?{urlencode({name: code})}")
        for name, code, label in wanted
        if code and name in offered
    ]
