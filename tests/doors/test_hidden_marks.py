"""G13 in the history: whoever doesn't see what customers are put into reads no word of it there, at no door."""

from collections.abc import Callable

import pytest
from django.test import Client

from regulars.customers.models import Customer
from regulars.groups.operations.groups import add_group, remove_group
from regulars.groups.operations.holdings import change_roles
from regulars.groups.operations.members import Difference, change_members
from regulars.groups.operations.of_customers import change_groups
from regulars.groups.operations.policies import add_policy, remove_policy
from regulars.groups.operations.roles import add_role, remove_role
from regulars.groups.operations.tags import add_tag, change_tags, remove_tag
from regulars.groups.rules.roles import ALWAYS
from regulars.kernel.actor import OPERATOR
from regulars.staff.rules import Right
from regulars.staff.rules.rights import EVERYTHING
from tests.doors.api.calls import Caller
from tests.world import a_set, a_site, an_account, api_key, own_role, sam

pytestmark = pytest.mark.django_db

WORDS = ("zeta-club", "zeta-ring", "zeta-role", "zeta-tag", "zeta-policy")


@pytest.fixture
def ada() -> Customer:
    """She was put into each, and each was deleted; only the policy was somebody else's."""
    ada = an_account(site=a_site("kids", a_set("b2c")))
    group, ring = (add_group(code, code=code, by=OPERATOR) for code in WORDS[:2])
    role, tag = add_role(WORDS[2], by=OPERATOR), add_tag(WORDS[3], by=OPERATOR)
    policy = add_policy(WORDS[4], by=OPERATOR)
    change_groups(ada, add=[group.code], by=OPERATOR)
    change_members(ring, Difference(add=[ada.pk]), grant=EVERYTHING, by=OPERATOR)
    change_roles(ada, {role.code: ALWAYS}, by=OPERATOR)
    change_tags(ada, [tag.code], by=OPERATOR)
    Customer.objects.filter(pk=ada.pk).update(attributes={"pricing_policy": policy.code})
    remove_group(ring, by=OPERATOR)
    remove_role(role, version=1, by=OPERATOR)
    remove_tag(tag, version=1, by=OPERATOR)
    remove_policy(policy, erase=True, version=1, by=OPERATOR)
    return ada


def at_pages(role: str, path: str) -> str:
    client = Client(HTTP_HOST="admin.localhost")
    client.force_login(sam(role, email=f"{role}@staff.example"))
    found = client.get(path)
    return b"".join(found).decode() if found.streaming else found.text


def at_the_api(role: str, path: str) -> str:
    return str(Caller("admin.localhost", api_key(role)).get(path).json)


@pytest.mark.parametrize(
    ("read", "path"),
    [
        (at_pages, "/customers/{}/history"),
        (at_pages, "/history"),
        (at_pages, "/history/export.csv"),
        (at_the_api, "/customers/{}/audit"),
    ],
)
def test_history_names_nothing_that_is_hidden(
    read: Callable[[str, str], str], path: str, ada: Customer
) -> None:
    """G13: the same records with the field group B2B and without it."""
    rights = [Right.SEE_STRUCTURE, Right.EDIT_CUSTOMERS, Right.EXPORT_CUSTOMERS]
    sees = own_role("Sees", functions=rights, identity="view", b2b="view")
    hidden = own_role("Hidden", functions=rights, identity="view")
    path = path.format(ada.pk)
    seen = read(sees.code, path)
    assert [word for word in WORDS if word in seen] == list(WORDS)
    page = read(hidden.code, path)
    known = (
        WORDS[2:] if path.startswith("/history") else ()
    )  # who sees structure reads which roles, tags and policies there are
    assert [word for word in WORDS if word in page and word not in known] == []
    assert "groups" in page
