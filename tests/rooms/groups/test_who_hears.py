"""Changes of many customers at once: in the history of each, and told to webhooks of their sites alone."""

import json
from collections.abc import Callable

import pytest

from regulars.customers.models import Customer
from regulars.groups.models import CustomerGroup, GroupMember
from regulars.groups.operations.groups import add_group, remove_group
from regulars.groups.operations.holdings import change_roles
from regulars.groups.operations.members import Difference, change_members, remove_all_members
from regulars.groups.operations.policies import add_policy, remove_policy
from regulars.groups.operations.roles import add_role, remove_role
from regulars.groups.operations.tags import add_tag, change_tags, remove_tag
from regulars.groups.rules.groups import GROUP_CHANGED
from regulars.groups.rules.roles import ALWAYS
from regulars.kernel.audit import change
from regulars.kernel.models import AuditRecord, AuditSubject
from regulars.staff.rules.rights import EVERYTHING
from regulars.webhooks.models import Delivery
from regulars.webhooks.queries.messages import body_of
from tests.journeys.stories import SAM
from tests.rooms.webhooks.hooking import a_webhook, forget_deliveries, told
from tests.world import a_set, a_site, an_account, sites

pytestmark = pytest.mark.django_db

EVENTS = ("customer_group.*", "customer_role.*", "tag.*", "pricing_policy.*")


def members_added(ada: Customer) -> None:
    change_members(add_group("VIP", by=SAM), Difference([ada.pk]), grant=EVERYTHING, by=SAM)


def everybody_taken_out(ada: Customer) -> None:
    remove_all_members(with_ada(ada), grant=EVERYTHING, by=SAM)


def group_deleted(ada: Customer) -> None:
    remove_group(with_ada(ada), by=SAM)


def role_deleted(ada: Customer) -> None:
    role = add_role("Trade", by=SAM)
    change_roles(ada, {"trade": ALWAYS}, by=SAM)
    remove_role(role, version=1, by=SAM)


def tag_deleted(ada: Customer) -> None:
    tag = add_tag("VIP", by=SAM)
    change_tags(ada, ["vip"], by=SAM)
    remove_tag(tag, version=1, by=SAM)


def policy_deleted(ada: Customer) -> None:
    policy = add_policy("Gold", by=SAM)
    Customer.objects.filter(pk=ada.pk).update(attributes={"pricing_policy": "gold"})
    remove_policy(policy, erase=True, version=1, by=SAM)


def with_ada(ada: Customer) -> CustomerGroup:
    group = add_group("VIP", by=SAM)
    GroupMember.objects.create(group=group, account=ada)
    return group


DEEDS = [members_added, everybody_taken_out, group_deleted, role_deleted, tag_deleted, policy_deleted]


@pytest.mark.parametrize("deed", DEEDS)
def test_change_of_many_is_heard_by_webhooks_of_their_sites(deed: Callable[[Customer], None]) -> None:
    """G22: and stands in the history of each; that of another site hears nothing."""
    kids, sports = sites(["kids", "sports"], a_set("b2c"))
    at_kids, _ = a_webhook("https://a.shop.example/", *EVENTS, sites=[kids])
    at_sports, _ = a_webhook("https://b.shop.example/", *EVENTS, sites=[sports])
    ada = an_account(site=kids)
    forget_deliveries()
    deed(ada)
    record = AuditRecord.objects.latest("pk")
    assert told(at_kids) == [record.event]
    assert told(at_sports) == []
    assert AuditSubject.objects.filter(record=record, kind="customer", subject_id=ada.pk).exists()


def test_deleted_policy_is_heard_by_its_code_in_one_message() -> None:
    """CLS-02"""
    kids = a_site("kids", a_set("b2c"))
    a_webhook("https://a.shop.example/", *EVENTS, sites=[kids])
    ada = an_account(site=kids)
    forget_deliveries()
    policy_deleted(ada)
    assert AuditRecord.objects.latest("pk").data == {"policy": "gold"}
    assert json.loads(body_of(Delivery.objects.get()))["data"]["details"] == {"policy": "gold"}


def test_change_of_many_inside_another_verb_is_heard_too() -> None:
    """G22: the record is the outer verb's."""
    kids, _ = sites(["kids", "sports"], a_set("b2c"))
    at_kids, _ = a_webhook("https://a.shop.example/", *EVENTS, sites=[kids])
    group = with_ada(an_account(site=kids))
    forget_deliveries()
    with change(GROUP_CHANGED, by=SAM) as record:
        remove_group(group, by=SAM)
        record.nothing()
    assert len(told(at_kids)) == 1
