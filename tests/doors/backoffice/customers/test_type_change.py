"""Another customer type on the customer's page: its plan first, approval again only where it is ticked (D-32)."""

import pytest
from django.test import Client

from regulars.customers.models import Customer
from regulars.customers.rules import LoginDecision
from regulars.fields.operations.forms import save_form
from regulars.fields.rules import Purpose
from regulars.fields.rules.forms import FormField
from regulars.fields.rules.shipped import SHIPPED
from regulars.journeys.save_customer import plan_type_change
from regulars.kernel.actor import OPERATOR
from regulars.sites.models import Site
from regulars.sites.operations.sites import SiteChanges, change_site
from regulars.sites.rules.types import AcceptedType
from regulars.staff.rules.rights import granted
from tests.doors.api.calls import Caller
from tests.doors.backoffice.conftest import HOST
from tests.doors.pages import plan_in, plan_lines, untouched
from tests.world import a_set, a_site, an_account, answer, api_key, own_role, sam, sites

pytestmark = pytest.mark.django_db

TRADE = AcceptedType("B2B", approval=True, receiver="sam@staff.example")


class Shops:
    """Ada has been at kids and never at sports; both approve business customers."""

    def __init__(self) -> None:
        self.kids, self.sports = sites(["kids", "sports"], a_set("b2c"))
        self.ada = an_account(site=self.kids)
        for site in (self.kids, self.sports):
            wanted = SiteChanges(customer_types=[AcceptedType("B2C"), TRADE])
            change_site(site, wanted, version=Site.objects.get(pk=site.pk).version, by=OPERATOR)
        self.path = f"/customers/{self.ada.pk}"
        self.wish = {"version": 1, "last_name": "Lind", "first_name": "Ada", "type": "B2B"}
        self.wish |= {"email": "ada@mail.example"}


def test_plan_is_shown_and_nothing_is_saved_before_it_is_agreed_to(manager: Client) -> None:
    shops = Shops()
    asked = manager.post(shops.path, shops.wish).text
    assert plan_lines(asked) == {"no_longer sports": "1", "approval_possible": "1"}
    assert 'name="ask" value="kids"' in asked
    assert "ask" not in untouched(asked, has="plan")
    assert Customer.objects.get().type == "B2C"

    assert "Save as planned" not in manager.post(shops.path, shops.wish | {"back": "1"}).text
    saved = manager.post(shops.path, shops.wish | {"plan": plan_in(asked)})
    assert saved.status_code == 303
    assert answer(Customer.objects.get(), shops.kids) is LoginDecision.OPEN
    assert answer(Customer.objects.get(), shops.sports) is LoginDecision.NOT_APPROVED


def test_ticked_site_waits_again(manager: Client) -> None:
    shops = Shops()
    plan = plan_in(manager.post(shops.path, shops.wish).text)
    manager.post(shops.path, shops.wish | {"plan": plan, "ask": "kids"})
    assert answer(Customer.objects.get(), shops.kids) is LoginDecision.PENDING
    assert "Ada Lind" in manager.get("/approvals").text


def test_plan_of_a_world_that_has_changed_is_shown_anew(manager: Client) -> None:
    shops = Shops()
    stale = manager.post(shops.path, shops.wish | {"plan": "of-yesterday"})
    assert (stale.status_code, "Something changed meanwhile" in stale.text) == (409, True)
    assert Customer.objects.get().type == "B2C"


def test_other_fields_are_saved_as_ever(manager: Client) -> None:
    shops = Shops()
    assert manager.post(shops.path, shops.wish | {"type": "B2C", "phone": "123456"}).status_code == 303
    assert Customer.objects.get().phone == "123456"


def test_who_looks_after_one_site_is_told_of_no_other(db: None) -> None:
    """D-34, F18: and agrees to nothing there; the API says the same."""
    shops = Shops()
    client = Client(HTTP_HOST=HOST)
    client.force_login(sam("manager", at=[shops.kids]))
    call = Caller("admin.localhost", api_key("manager", at=[shops.kids]))
    whole = plan_type_change(shops.ada, "B2B").fingerprint
    for plan in ({}, {"plan": whole}, {"plan": "of-yesterday"}):
        asked = client.post(shops.path, shops.wish | plan)
        assert asked.status_code == 403
        assert "Site sports" not in asked.text
        refused = call.patch(shops.path, {"type": "B2B"} | plan, if_match='"1"')
        assert (refused.status, refused.code) == (403, "reaches_other_sites")
        assert "sports" not in refused.raw.text
    assert Customer.objects.get().type == "B2C"


def test_who_looks_after_both_sites_agrees_to_both(db: None) -> None:
    shops = Shops()
    client = Client(HTTP_HOST=HOST)
    client.force_login(sam("manager", at=[shops.kids, shops.sports]))
    asked = client.post(shops.path, shops.wish).text
    assert plan_lines(asked)["no_longer sports"] == "1"
    assert client.post(shops.path, shops.wish | {"plan": plan_in(asked)}).status_code == 303


def test_role_without_access_is_offered_no_tick_and_may_not_send_one(db: None) -> None:
    shops = Shops()
    client = Client(HTTP_HOST=HOST)
    role = own_role("Editors", identity="edit", contact="edit", b2b="edit")
    client.force_login(sam(role.code))
    asked = client.post(shops.path, shops.wish).text
    assert plan_in(asked)
    assert 'name="ask"' not in asked
    refused = client.post(shops.path, shops.wish | {"plan": plan_in(asked), "ask": "kids"})
    assert refused.status_code == 403
    assert Customer.objects.get().type == "B2C"


def test_values_that_the_new_form_does_not_show_are_named_and_stay(manager: Client) -> None:
    """D-32: the customer no longer sees them, nothing is lost; nobody is told of what they don't see themselves."""
    kids = a_site("kids", a_set("b2c"))
    ada = an_account(site=kids, attributes={"department": "Purchase", "middle_name": "May"})
    fields = [FormField(SHIPPED[code]) for code in ("last_name", "department", "middle_name")]
    save_form(kids, Purpose.PROFILE, "B2C", fields, version=0, by=OPERATOR)
    wish = {"version": 1, "last_name": "Lind", "first_name": "Ada", "type": "B2B", "email": ada.email}
    names_only = granted(["see"], ["identity"], [], None)
    (seen,) = plan_type_change(ada, "B2B", grant=names_only).facts
    assert (seen.code, seen.about) == ("hidden", "Middle name")
    asked = manager.post(f"/customers/{ada.pk}", wish).text
    assert plan_lines(asked) == {"hidden": "1"}
    assert "Department, Middle name" in asked
    assert Customer.objects.get().type == "B2C"
    plan = plan_in(asked)
    assert manager.post(f"/customers/{ada.pk}", wish | {"plan": plan}).status_code == 303
    after = Customer.objects.get()
    assert (after.type, after.attributes) == ("B2B", {"department": "Purchase", "middle_name": "May"})


def test_question_fits_any_name_in_both_languages(manager: Client) -> None:
    shops = Shops()
    asked = manager.post(shops.path, shops.wish)
    assert "Change the customer type of Ada Lind to Business customer?" in asked.text
    german = manager.post(shops.path, shops.wish, headers={"Accept-Language": "de"})
    assert "Kundentyp von Ada Lind auf „Geschäftskunde“ ändern?" in german.text
