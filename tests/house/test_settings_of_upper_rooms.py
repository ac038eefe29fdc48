"""A room above brings a setting of a site in one declaration: schema, form, overview and history have it (1351)."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from importlib import import_module

import pytest
from django.db import connection
from django.test import Client

from regulars.fields.queries.overview import Where, overview
from regulars.kernel.actor import OPERATOR
from regulars.kernel.errors import Invalid
from regulars.kernel.models import AuditRecord
from regulars.sites.models import Site
from regulars.sites.operations.sites import SiteChanges, add_site, change_site
from regulars.sites.queries.settings import settings_of
from regulars.sites.rules import settings
from regulars.staff.rules import Right
from tests.house.source import ROOT
from tests.statements import counted_statements
from tests.world import a_set, a_site, own_role, sam

FORM = {
    "name": "Kids", "hosts": "kids.localhost", "locale": "en_GB", "time_zone": "UTC", "currency": "EUR",
    "sender": "shop@kids.example", "brand_colour": "#3257d6", "registration": "direct", "session_days": "30",
    "session_idle_minutes": "1440", "version": "1",
}  # fmt: skip
TOLD = """
import json, django
django.setup()
from regulars.api.admin import urls, site_schemas
from regulars.api.base import document
from regulars.kernel.errors import Forbidden
from regulars.staff.rules.rights import EVERYTHING, Grant, Right
def refused(grant):
    try:
        return site_schemas.SitePatch(basket_days=9).changes(grant).settings
    except Forbidden as error:
        return error.code
schemas = document(urls.api)["components"]["schemas"]
print(json.dumps({
    "schema": [schemas[name]["properties"].get("basket_days") for name in ("Site", "SiteNew", "SiteChange")],
    "required": ["basket_days" in schemas[name].get("required", []) for name in ("Site", "SiteNew", "SiteChange")],
    "sent": [refused(EVERYTHING), refused(Grant(frozenset({Right.EDIT_SITES})))],
}))
"""


@pytest.fixture
def kids(db: None) -> Iterator[Site]:
    """A site of an installation that has the room."""
    import_module("regulars.api.admin.urls")  # its schemas are made without it, for the tests that follow
    from tests.house.upper_room.models import SiteBasket  # noqa: PLC0415 - it declares itself

    known = settings._declared["site"]
    if "basket_days" not in known:
        settings.declare("site", SiteBasket)
    with connection.schema_editor() as editor:
        editor.create_model(SiteBasket)
    yield a_site("kids", a_set("b2c"))
    del known["basket_days"]


def office(role: str) -> Client:
    client = Client(HTTP_HOST="admin.localhost")
    client.force_login(sam(role, email=f"{role}@staff.example"))
    return client


def test_api_reads_creates_and_patches_it() -> None:
    """In a process of its own: schemas are made once, when all rooms are there."""
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "tests.house.upper_room.settings"}
    done = subprocess.run(
        [sys.executable, "-c", TOLD], cwd=ROOT, env=environment, check=True, capture_output=True, text=True
    )
    told = json.loads(done.stdout)
    whole = {"title": "Basket Days", "type": "integer"}
    limited = whole | {"minimum": 2, "maximum": 90, "description": "Counted from the last change."}
    assert told["schema"] == [whole, limited, limited]
    assert told["required"] == [True, False, False]
    assert told["sent"] == [{"basket_days": 9}, "right_missing"]


def test_form_offers_it_and_saves_it_in_the_rooms_own_table(kids: Site) -> None:
    client = office("administrator")
    assert 'name="basket_days"' in client.get("/sites/kids").text
    assert client.post("/sites/kids", FORM | {"basket_days": "1"}).status_code == 422
    assert client.post("/sites/kids", FORM | {"basket_days": "30"}).status_code == 303
    assert settings_of([kids])[kids.pk]["basket_days"] == 30


def test_who_has_not_its_right_sees_it_and_changes_the_others(kids: Site) -> None:
    lead = office(own_role(functions=[Right.SEE, Right.EDIT_SITES]).code)
    assert 'id="id_basket_days"' in lead.get("/sites/kids").text
    assert lead.post("/sites/kids", FORM | {"basket_days": "30"}).status_code == 303
    kids.refresh_from_db()
    assert (kids.name, settings_of([kids])[kids.pk]["basket_days"]) == ("Kids", 7)


def test_overview_and_history_tell_it_in_its_words(kids: Site) -> None:
    changed = change_site(kids, SiteChanges(basket_days=30), version=1, by=OPERATOR)
    found = {one.code: one for one in overview(Site.objects.select_related("set").get(pk=kids.pk))}
    one = found["basket_days"]
    assert (one.name, one.value, one.where) == ("Baskets are kept for", "30 days", Where.SITE)
    text = office("administrator").get("/sites/kids/history").text
    for shown in ("Changed site Site kids: Baskets are kept for.", "<del>7 days</del>", "<ins>30 days</ins>"):
        assert shown in text
    assert changed.version == 2


def test_what_is_as_it_was_leaves_no_record(kids: Site) -> None:
    change_site(kids, SiteChanges(basket_days=30), version=1, by=OPERATOR)
    records = AuditRecord.objects.count()
    change_site(kids, SiteChanges(basket_days=30), version=2, by=OPERATOR)
    assert AuditRecord.objects.count() == records
    with pytest.raises(Invalid) as refused:
        change_site(kids, SiteChanges(basket_days=91), version=2, by=OPERATOR)
    assert (refused.value.code, refused.value.field) == ("out_of_range", "basket_days")


def test_new_site_has_it_from_the_start_and_a_list_takes_one_statement_more(kids: Site) -> None:
    wanted = SiteChanges(name="Toys", hosts=["toys.localhost"], sender="a@toys.example", basket_days=5)
    toys = add_site("toys", wanted, by=OPERATOR)
    for sites in ([kids], [kids, toys]):
        with counted_statements() as counted:
            held = settings_of(sites)
        assert counted.count == 1
    assert [held[one.pk]["basket_days"] for one in (kids, toys)] == [7, 5]


def test_a_code_is_declared_once(kids: Site) -> None:
    with pytest.raises(ValueError, match="basket_days"):
        settings.declare("site", settings._declared["site"]["basket_days"].column.model)
