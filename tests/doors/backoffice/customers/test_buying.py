"""The buying check of a customer: what each of their sites would say to an order now (B2B-08, B2B-09)."""

import pytest
from django.test import Client

from regulars.customers.models import Customer
from regulars.kernel.actor import OPERATOR
from regulars.orders.operations.terms import OrderTermsChanges, change_order_terms
from tests.doors.pages import words_of
from tests.world import a_set, a_site, an_account, sam

pytestmark = pytest.mark.django_db


def test_each_site_says_what_it_would_do_and_why() -> None:
    """All reasons, and nothing of sites that this member of staff doesn't have."""
    b2b = a_set("b2b")
    kids, sports, _ = a_site("kids", b2b), a_site("sports", b2b), a_site("music", b2b)
    ada = an_account(site=kids)
    Customer.objects.filter(pk=ada.pk).update(type="B2B", attributes={"approve_flag": True})
    change_order_terms(sports, OrderTermsChanges(blocked={"B2B": True}), by=OPERATOR)
    client = Client(HTTP_HOST="admin.localhost")
    client.force_login(sam("manager", at=[kids, sports]))
    page = words_of(client.get(f"/customers/{ada.pk}/buying-check?site=nowhere"))
    assert page.count("Orders by this account wait for approval.") == 2
    assert "Customers of this type can't order here." in page
    assert ("Site sports" in page, "Site music" in page) == (True, False)
