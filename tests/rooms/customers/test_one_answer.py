"""What an account without a row lacks, said by the decision in Python and by both shapes of the SQL (G25, D-18)."""

import pytest

from regulars.customers.models import Access
from regulars.customers.operations.access import set_access
from regulars.customers.queries.site_access import login_check
from regulars.customers.rules.access import LoginDecision, lacking_approval
from regulars.sites.operations.sites import SiteChanges, change_site
from regulars.sites.rules.types import AcceptedType
from tests.journeys.planned import open_pairs
from tests.journeys.stories import SAM
from tests.world import a_set, a_site, an_account

ANSWER = {"": LoginDecision.OPEN, "needed": LoginDecision.NOT_APPROVED, "pending": LoginDecision.PENDING}


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("for_set", "is_asked", "at_asking", "at_other", "lacks"),
    [
        (False, False, "pending", None, ""),
        (False, True, None, None, "needed"),
        (False, True, "active", None, "needed"),
        (True, True, None, None, "needed"),
        (True, True, "active", None, ""),
        (True, True, "active", "pending", ""),
        (True, True, "active", "disabled", ""),
        (True, True, None, "active", "needed"),
        (True, True, "pending", "active", "needed"),
        (True, True, "disabled", None, "needed"),
        (True, True, None, "pending", "pending"),
        (True, False, "pending", None, "pending"),
        (True, False, "pending", "disabled", "pending"),
        (True, False, "pending", "active", ""),
        (True, False, "disabled", None, ""),
        (True, False, None, None, ""),
    ],
)
def test_what_is_lacking_without_a_row(*, for_set, is_asked, at_asking, at_other, lacks) -> None:
    held = [(state, asks) for state, asks in ((at_asking, True), (at_other, False)) if state]
    assert lacking_approval(is_asked=is_asked, for_set=for_set, held=held) == lacks

    in_set = a_set("all", approval_for_set=for_set)
    here, asking, other = (a_site(code, in_set) for code in ("here", "asking", "other"))
    ada = an_account(site=other)
    Access.objects.all().delete()
    for site in (asking, here) if is_asked else (asking,):
        asked = AcceptedType("B2C", approval=True, receiver="sam@staff.example")
        change_site(site, SiteChanges(customer_types=[asked]), version=site.version, by=SAM)
    for site, state in ((asking, at_asking), (other, at_other)):
        if state:
            set_access(ada, site=site, state=state, by=SAM)

    assert login_check(ada, here).answer is ANSWER[lacks]
    assert ((ada.pk, "here") in open_pairs()) == (lacks == "")
