import pytest

from regulars.customers.models import Customer
from regulars.kernel.models import AuditRecord
from tests.doors.api.calls import admin
from tests.world import a_site, an_account

pytestmark = pytest.mark.django_db


def test_customer_is_erased_with_the_version_that_was_read() -> None:
    """D-09, G20, G23."""
    ada, call = an_account(site=a_site("sports")), admin()
    address = f"/customers/{ada.pk}"
    assert call.delete(address).status == 428
    assert (stale := call.delete(address, if_match='"7"')).status == 409
    assert stale.code == "version_conflict"
    assert call.delete(address, if_match='"1"').status == 204
    assert Customer.objects.get().status == "erased"
    again = call.delete(address, if_match='"2"')
    assert (again.status, again.code) == (409, "account_erased")


def test_export_answers_everything_and_leaves_a_record() -> None:
    ada = an_account(site=a_site("sports"))
    held = admin("manager").get(f"/customers/{ada.pk}/export").json
    assert held["profile"]["email"] == "ada@mail.example"
    assert [one["site"] for one in held["access"]] == ["Site sports"]
    assert [one["sentence"] for one in held["history"]] == ["Added the account."]
    assert AuditRecord.objects.get(event="customer.data_exported").actor_kind == "api_key"
