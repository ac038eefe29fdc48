"""Price lists and discounts in their time: one vocabulary, one rule (SHP-02, DIS-01)."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.utils.timezone import now

from regulars.catalog.models import Discount, PriceList
from regulars.catalog.queries.discounts import DISCOUNTS
from regulars.catalog.queries.facts import facts_for
from regulars.catalog.queries.listing import PRICE_LISTS
from regulars.catalog.rules.discounts import WhyNoDiscount
from regulars.catalog.rules.periods import PeriodState, state_of
from regulars.catalog.rules.prices import WhyNot
from tests.rooms.catalog.shops import a_list
from tests.world import a_site

pytestmark = pytest.mark.django_db


def periods(at: datetime) -> dict[str, tuple[PeriodState, dict[str, Any]]]:
    """The first moment counts, the one in which it ends doesn't; what is off is nothing else."""
    hour = timedelta(hours=1)
    active, upcoming, ended, off = PeriodState
    return {
        "always": (active, {}),
        "first": (active, {"starts_at": at, "ends_at": at + hour}),
        "late": (upcoming, {"starts_at": at + hour, "ends_at": at + 2 * hour}),
        "last": (ended, {"ends_at": at}),
        "past": (ended, {"starts_at": at - hour, "ends_at": at - hour / 2}),
        "off": (off, {"active": False, "ends_at": at}),
        "off later": (off, {"active": False, "starts_at": at + hour}),
    }


def test_lists_and_discounts_are_in_the_same_states_by_the_rule_and_by_the_statements() -> None:
    """SHP-02, DIS-01: row by row, as lists of staff filter, and as prices are made."""
    site, at = a_site("kids"), now()  # the statements ask when the transaction began: before
    cases = periods(at)
    for code, (_, values) in cases.items():
        a_list(site, code, **values)
        Discount.objects.create(code=code, name=code, kind="percent", value=5, **values)
    for model, pages in ((PriceList, PRICE_LISTS), (Discount, DISCOUNTS)):
        assert {row.code: state_of(row, at) for row in model.objects.all()} == {
            code: state for code, (state, _) in cases.items()
        }
        for state in PeriodState:
            found = {row.code for row in pages.page(model.objects.all(), state=state.value).items}
            assert found == {code for code, (of, _) in cases.items() if of is state}
    for explain in (False, True):
        facts = facts_for(site.pk, None, (), explain=explain)
        for known in (facts.lists, facts.discounts):
            named = {each.code for each in known if explain is False or state_of(each, facts.at) is PeriodState.ACTIVE}  # fmt: skip
            assert named == {"always", "last"}


def test_what_does_not_count_for_its_time_has_its_state_for_a_reason() -> None:
    """G30: no second word for it."""
    states = {state.value for state in PeriodState} - {"active"}
    assert states <= {why.value for why in WhyNot} & {why.value for why in WhyNoDiscount}
