"""What many accounts have is deleted by the worker: pages and API say so (GRP-01, ROL-02, CLS-02, CLS-03)."""

import pytest
from django.test import Client

from regulars.groups.models import CustomerGroup, CustomerRole, GroupMember, PricingPolicy, RoleHolding
from regulars.groups.operations.groups import add_group
from regulars.groups.operations.policies import add_policy
from regulars.groups.operations.roles import add_role
from regulars.journeys import delete_attribute
from regulars.kernel.actor import OPERATOR
from regulars.kernel.models import Job
from regulars.staff.rules import Right
from tests.doors.api.calls import admin
from tests.world import a_set, a_site, an_account, own_role, sam

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def made(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(delete_attribute, "AT_ONCE", 0)
    ada = an_account(site=a_site("kids", a_set("b2c")))
    role, group = add_role("Trade", by=OPERATOR), add_group("VIP", by=OPERATOR)
    RoleHolding.objects.create(role=role, account=ada)
    GroupMember.objects.create(group=group, account=ada)
    add_policy("Gold", by=OPERATOR)
    type(ada).objects.filter(pk=ada.pk).update(attributes={"pricing_policy": "gold"})


def test_pages_lead_to_the_job_of_a_deletion(administrator: Client) -> None:
    role, policy = CustomerRole.objects.get(), PricingPolicy.objects.get()
    assert "1 account is in it" in administrator.get("/groups/vip/deletion").text
    for page, title in (
        ("/groups/vip/deletion", "Delete customer group vip"),
        (f"/customer-roles/{role.pk}/deletion", "Delete customer role trade"),
        (f"/pricing-policies/{policy.pk}/deletion", "Delete pricing policy gold"),
    ):
        sent = administrator.post(page, {"version": 1, "values": "erase"})
        job = f"/jobs/{Job.objects.latest('pk').pk}"
        assert (sent.status_code, sent["Location"], title in administrator.get(job).text) == (303, job, True)
    assert (CustomerGroup.objects.count(), PricingPolicy.objects.count()) == (1, 1)


def test_who_sees_no_jobs_goes_on_where_they_were() -> None:
    """D-34"""
    few = Client(HTTP_HOST="admin.localhost")
    few.force_login(sam(own_role("Groups", functions=[Right.EDIT_GROUPS], b2b="edit").code))
    sent = few.post(f"/customer-roles/{CustomerRole.objects.get().pk}/deletion", {"version": 1})
    assert (sent.status_code, sent["Location"]) == (303, "/customer-roles")
    assert "The worker does it now" in few.get("/customer-roles").text


def test_programs_are_given_the_job() -> None:
    call = admin()
    for path, kind in (
        ("/groups/vip", "delete_customer_group"),
        ("/roles/trade", "delete_customer_role"),
        ("/pricing-policies/gold?values=erase", "delete_pricing_policy"),
    ):
        sent = call.delete(path, if_match='"1"')
        assert (sent.status, sent.json["kind"], sent.json["state"]) == (202, kind, "queued")
    assert call.get("/pricing-policies/gold").status == 200
