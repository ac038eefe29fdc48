import pytest
from django.db import connection

from regulars.customers.models import Access, Customer, Session
from regulars.customers.operations.accounts import ProfileChanges, change_profile, erase, rename
from regulars.kernel.actor import Actor, ActorKind, Door
from regulars.kernel.models import AuditPersonal, AuditRecord
from tests.world import a_set, a_site, an_account, is_in, logged_in

pytestmark = pytest.mark.django_db

SAM = Actor(ActorKind.STAFF, Door.BACKOFFICE, 7)
PERSONAL = {
    "email": "zaphod.secret@mail.example",
    "first_name": "Zaphodname",
    "last_name": "Beeblelast",
    "company": "Heartcompany",
    "phone": "0777 424242",
}


def everything_stored() -> str:
    """All rows of all our tables as text."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT table_name FROM information_schema.tables WHERE table_schema = 'public'"
            " AND table_name ~ '^(kernel|sites|customers|staff)_'"
        )
        tables = [row[0] for row in cursor.fetchall()]
        text = []
        for table in tables:
            cursor.execute(f"SELECT coalesce(string_agg(one::text, chr(10)), '') FROM \"{table}\" one")
            text.append(cursor.fetchone()[0])
    return "\n".join(text).lower()


def test_erased_account_leaves_no_personal_value_behind() -> None:
    """G20, D-09: neither in the customer's row nor beside an audit record; the records themselves stay."""
    kids = a_site("kids", a_set("b2c"))
    zaphod = an_account(PERSONAL["email"], kids, **{k: v for k, v in PERSONAL.items() if k != "email"})
    changes = ProfileChanges(phone="0888 535353", last_name="Newbeeble", email="zaphod.new@mail.example")
    change_profile(zaphod, changes, version=1, by=SAM)
    rename(zaphod, username="zaphodrenamed", by=SAM)
    logged_in(Customer.objects.get(), kids)
    assert AuditPersonal.objects.exists()
    records = AuditRecord.objects.count()

    erase(zaphod, by=SAM)

    stored = everything_stored()
    for word in [*PERSONAL.values(), "zaphod", "beeble", "0888 535353", "424242", "argon2"]:
        assert word.lower() not in stored, word
    assert AuditRecord.objects.count() == records + 1
    assert not AuditPersonal.objects.exists()
    assert not Session.objects.exists()
    assert not Access.objects.exists()


def test_erasure_frees_the_user_name() -> None:
    """Only erasure does."""
    kids = a_site("kids", a_set("b2c"))
    erase(an_account(site=kids), by=SAM)
    again = an_account(site=kids)
    assert logged_in(again, kids)
    assert Customer.objects.filter(username_key="ada@mail.example").count() == 1


def test_erased_account_has_no_way_in() -> None:
    """G5, G12."""
    kids = a_site("kids", a_set("b2c"))
    ada = an_account(site=kids)
    token = logged_in(ada, kids).token
    erase(ada, by=SAM)
    assert not is_in(kids, token)


def test_erasure_leaves_the_namesake_of_another_set_alone() -> None:
    """ACC-04."""
    kids, trade = a_site("kids", a_set("b2c")), a_site("trade", a_set("b2b"))
    here, there = an_account(site=kids), an_account(site=trade)
    change_profile(there, ProfileChanges(phone="0123 456"), version=1, by=SAM)
    erase(here, by=SAM)
    there.refresh_from_db()
    assert (there.email, there.phone) == ("ada@mail.example", "0123 456")
    assert AuditPersonal.objects.filter(kind="customer", subject_id=there.pk).count() == 1
