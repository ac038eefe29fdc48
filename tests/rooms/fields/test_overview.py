"""A site's settings in force, each with the place it comes from (CLS-05)."""

import pytest

from regulars.customers.rules.mails import PASSWORD_RESET
from regulars.fields.operations.forms import save_form
from regulars.fields.queries.overview import Where, overview
from regulars.fields.rules import Purpose
from regulars.fields.rules.forms import standard_form
from regulars.kernel.actor import OPERATOR
from regulars.sites.models import Site
from regulars.sites.operations.mails import change_mail_text
from regulars.sites.operations.sites import SiteChanges, change_site
from regulars.sites.rules.types import AcceptedType
from tests.statements import counted_statements
from tests.world import a_set, a_site

pytestmark = pytest.mark.django_db

TYPES = [AcceptedType("B2B", approval=True, receiver="sam@staff.example"), AcceptedType("B2C")]


def told(site: Site) -> dict[str, tuple[str, Where]]:
    found = Site.objects.select_related("set").get(pk=site.pk)
    return {one.code: (one.value, one.where) for one in overview(found)}


def test_fresh_site_is_as_regulars_comes() -> None:
    kids = told(a_site("kids", a_set("b2c")))
    assert kids["set"] == ("Set b2c", Where.SET)
    assert kids["access_mode"] == ("All its sites", Where.SET)
    assert kids["session_days"] == ("30 days", Where.STANDARD)
    assert kids["registration"] == ("Direct", Where.STANDARD)
    assert kids["form.registration.B2C"] == ("7 fields", Where.STANDARD)
    assert kids["mail_texts"] == ("The standard ones", Where.STANDARD)
    assert kids["type.B2E"] == ("Not taken here", Where.SITE)


def test_what_a_site_says_itself_is_its_own() -> None:
    kids = a_site("kids", a_set("b2c"))
    change_site(
        kids,
        SiteChanges(session_idle_minutes=90, customer_types=TYPES, locale="de_DE"),
        version=1,
        by=OPERATOR,
    )
    fields = standard_form(Purpose.PROFILE, "B2B").fields[:3]
    save_form(kids, Purpose.PROFILE, "B2B", fields, version=0, by=OPERATOR)
    change_mail_text(
        PASSWORD_RESET, kids, "en", subject="New", body="Here:\n\n{link}", version=0, by=OPERATOR
    )
    found = told(kids)
    assert found["session_idle_minutes"] == ("90 minutes", Where.SITE)
    assert found["locale"] == ("de_DE", Where.SITE)
    assert found["type.B2B"] == ("Approval before the first log-in; sam@staff.example is told", Where.SITE)
    assert found["type.B2C"] == ("Taken at once", Where.SITE)
    assert found["form.profile.B2B"] == ("3 fields", Where.SITE)
    assert found["form.profile.B2C"][1] == Where.STANDARD
    assert found["mail_texts"] == ("1 of its own, else the standard ones", Where.SITE)


def test_what_the_set_decides_is_the_sets() -> None:
    quiet = a_site("quiet", a_set("quiet", discreet=True, access_mode="listed"), registration="neutral")
    found = told(quiet)
    assert found["access_mode"] == ("Only where granted", Where.SET)
    assert found["registration"] == ("Neutral", Where.SET)


def test_overview_takes_the_same_statements_however_much_there_is() -> None:
    kids, sports = a_site("kids"), a_site("sports")
    change_site(sports, SiteChanges(customer_types=TYPES), version=1, by=OPERATOR)
    for purpose in Purpose:
        for code in ("B2B", "B2C"):
            save_form(sports, purpose, code, standard_form(purpose, code).fields, version=0, by=OPERATOR)
    counts = []
    for site in (kids, sports):
        found = Site.objects.select_related("set").get(pk=site.pk)
        with counted_statements() as counted:
            overview(found)
        counts.append(counted.count)
    assert counts == [4, 4]
