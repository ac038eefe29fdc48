"""Exports that are kept, the files that are made of them, and the report to print (ORD-06, ORD-11)."""

import csv
from datetime import date, timedelta
from io import StringIO

import pytest
from django.test import Client
from django.utils.timezone import now

from regulars.journeys.customer_lifecycle import erase
from regulars.journeys.order_files import make_due_order_files
from regulars.kernel.actor import OPERATOR
from regulars.kernel.errors import Conflict, Invalid
from regulars.kernel.jobs import run_next
from regulars.kernel.models import AuditRecord, Job, Mail
from regulars.orders.models import OrderFile, SavedExport
from regulars.orders.operations.saved_exports import (
    ExportWish,
    forget_old_order_files,
    save_export,
)
from regulars.orders.queries.report import report_of
from regulars.orders.rules.saved_exports import Repeat, day_after, period_before
from regulars.orders.rules.states import OrderState
from regulars.sites.models import Site
from regulars.staff.models import StaffSite, StaffUser
from regulars.staff.rules.rights import EVERYTHING, Right
from tests.rooms.orders.placed import a_stored_order
from tests.world import a_set, a_site, an_account, own_role, sam

pytestmark = pytest.mark.django_db
worked = pytest.mark.django_db(transaction=True)  # the worker tells its progress by a second connection
SAVED = {"name": "Kids, each month", "rows": "line", "repeat": "", "version": "0"}


@pytest.fixture
def kids() -> Site:
    return a_site("kids", currency="EUR")


@pytest.fixture
def toys() -> Site:
    return a_site("toys", a_set("apart"), currency="USD")


def somebody(email: str, *sites: Site, sees: str = "identity contact b2b") -> tuple[Client, StaffUser]:
    role = own_role(
        f"R-{email[:3]}", functions=[Right.SEE, Right.SEE_ORDERS], **dict.fromkeys(sees.split(), "view")
    )
    user = sam(role.code, email, at=list(sites) or None)
    client = Client(HTTP_HOST="admin.localhost")
    client.force_login(user)
    return client, StaffUser.objects.get(pk=user.pk)


def rows_of(client: Client, file: OrderFile) -> list[dict[str, str]]:
    answer = client.get(f"/orders/exports/{file.export_id}/files/{file.pk}")
    text = b"".join(answer.streaming_content).decode()  # type: ignore[attr-defined]
    return list(csv.DictReader(StringIO(text)))


def made(client: Client, export: SavedExport) -> OrderFile:
    client.post(f"/orders/exports/{export.pk}/files")
    assert run_next()
    return OrderFile.objects.latest("pk")


@worked
def test_export_is_saved_from_a_list_and_gives_a_file_with_its_columns(kids: Site, toys: Site) -> None:
    """ORD-11: columns, a row for each line or order, filters of the list, kept in the back office, and who took it is on record."""
    client, _ = somebody("ina@staff.example")
    ann = an_account("ann@x.example", kids)
    a_stored_order(kids, ann, number="K-1", lines={"P1": "4.00", "P2": "6.00"})
    a_stored_order(kids, ann, number="K-2", state=OrderState.CANCELLED)
    a_stored_order(toys, an_account("t@x.example", toys), number="T-1")
    where = "/orders/exports/new?site=kids&state=placed"
    assert client.post(where, SAVED | {"name": ""}).status_code == 422
    client.post(where, SAVED | {"columns": ["order_total", "number", "product", "email"]})
    export = SavedExport.objects.get()
    file = made(client, export)
    assert [list(row.items()) for row in rows_of(client, file)] == [
        [("number", "K-1"), ("email", "ann@x.example"), ("product", code), ("order_total", "10.00")]
        for code in ("P1", "P2")
    ]
    changes = SAVED | {"rows": "order", "columns": ["number", "product"], "version": "1"}
    client.post(f"/orders/exports/{export.pk}", changes)
    assert rows_of(client, made(client, export)) == [{"number": "K-1"}]
    assert client.post(f"/orders/exports/{export.pk}", changes).status_code == 409
    found = AuditRecord.objects.filter(actor_kind="staff").order_by("pk").values_list("event", flat=True)
    taken = ["job.queued", "order.list_exported"]
    assert list(found) == ["export.saved", *taken, "export.changed", *taken]


@worked
def test_export_belongs_to_its_owner_and_holds_what_they_may_see_now(kids: Site, toys: Site) -> None:
    """ORD-11, G13: of another's there is nothing; a site or a field that was taken away is in no file, not even an older one."""
    client, user = somebody("ina@staff.example", kids, toys)
    for site in (kids, toys):
        a_stored_order(site, an_account(f"{site.code}@x.example", site), number=site.code)
    client.post("/orders/exports/new", SAVED | {"columns": ["number", "email"]})
    file = made(client, SavedExport.objects.get())
    assert {row["number"] for row in rows_of(client, file)} == {"kids", "toys"}
    stranger, _ = somebody("bob@staff.example")
    for path in ("", "/deletion", f"/files/{file.pk}"):
        assert stranger.get(f"/orders/exports/{file.export_id}{path}").status_code == 404
    assert stranger.post(f"/orders/exports/{file.export_id}/files").status_code == 404
    StaffSite.objects.filter(holder=user, site=toys).delete()
    type(user.role).objects.filter(pk=user.role_id).update(sees=["identity"])
    assert rows_of(client, file) == [{"number": "kids"}]


@worked
def test_files_keep_nothing_of_an_erased_customer(kids: Site) -> None:
    """ORD-06, G19: a file that was made before says numbers only; a filter by what is personal isn't kept at all."""
    client, user = somebody("ina@staff.example")
    ann = an_account("ann@x.example", kids)
    a_stored_order(kids, ann, number="K-1", name="=cmd()")
    client.post("/orders/exports/new", SAVED | {"columns": ["number", "name", "email"]})
    file = made(client, SavedExport.objects.get())
    assert rows_of(client, file) == [{"number": "K-1", "name": "'=cmd()", "email": "ann@x.example"}]
    assert b"ann@" not in b"".join(bytes(part.data) for part in file.parts.all())
    erase(ann, by=OPERATOR)
    assert rows_of(client, file) == [{"number": "K-1", "name": "", "email": ""}]
    for filters in ({"email": "ann@x.example"}, {"reference": "PO-1"}):
        with pytest.raises(Invalid) as refused:
            save_export(user, ExportWish("x", ["number"], per_line=True), filters, zone="UTC", by=OPERATOR)
        assert refused.value.code == "personal_filter"


@pytest.mark.parametrize(
    ("query", "label"),
    [
        ("site=toys", "Site"),
        ("site=nowhere&state=placed", "Site"),
        ("set=nowhere", "Set"),
        ("state=lost", "State"),
        ("kind=robot", "Ordered as"),
        ("customer=Ada", "Number of a customer"),
        ("since=soon", "From"),
        ("since=2026-02-01&until=2026-01-31", "Until"),
    ],
)
def test_export_that_nothing_can_fit_is_not_saved(kids: Site, toys: Site, query: str, label: str) -> None:
    """ORD-11: said with the filter; what is saved with such a one would hold every order, or none ever."""
    client, _ = somebody("ina@staff.example", kids)
    answer = client.post(f"/orders/exports/new?{query}", SAVED)
    assert answer.status_code == 422
    assert f"No order can fit the filter “{label}”" in answer.content.decode()
    assert not SavedExport.objects.exists()
    one_day = "site=kids&since=2026-01-31&until=2026-01-31&kind=guest"
    assert client.post(f"/orders/exports/new?{one_day}", SAVED).status_code == 303
    assert SavedExport.objects.get().filters.keys() == {"site", "since", "until", "kind"}


def test_verb_asks_what_its_owner_reaches(kids: Site, toys: Site) -> None:
    """Whatever door reads the filters: the code of the refusal, and the filter it is about."""
    _, user = somebody("ina@staff.example", kids)
    for filters, code in (
        ({"site": toys}, "site"),
        ({"since": date(2026, 2, 1), "until": date(2026, 1, 31)}, "until"),
        ({"customer": None}, "customer"),
        ({"held": "perhaps"}, "held"),
    ):
        with pytest.raises(Invalid) as refused:
            save_export(user, ExportWish("x", ["number"], per_line=True), filters, zone="UTC", by=OPERATOR)
        assert (refused.value.code, refused.value.field) == ("filter_fits_nothing", code)
    save_export(user, ExportWish("x", ["number"], per_line=True), {"site": kids}, zone="UTC", by=OPERATOR)


@worked
def test_export_repeats_by_itself_and_a_mail_tells_of_it(kids: Site) -> None:
    """ORD-11: the week before, once, however often the worker looks; none for whoever has left."""
    client, user = somebody("ina@staff.example")
    ann = an_account("ann@x.example", kids)
    a_stored_order(kids, ann, number="OLD", days_ago=40)
    client.post("/orders/exports/new", SAVED | {"columns": ["number"], "repeat": "week"})
    export = SavedExport.objects.get()
    make_due_order_files()
    assert not run_next()
    today = now().date()
    monday = today - timedelta(days=today.weekday())
    a_stored_order(kids, ann, number="WEEK", days_ago=(today - monday).days + 3)
    SavedExport.objects.update(next_on=monday)
    for _ in range(2):
        make_due_order_files()
    assert (run_next(), run_next()) == (True, False)
    file = OrderFile.objects.get()
    assert (file.since, file.until) == (monday - timedelta(days=7), monday - timedelta(days=1))
    assert rows_of(client, file) == [{"number": "WEEK"}]
    assert Mail.objects.get(flow="order_file_ready").recipient == "ina@staff.example"
    StaffUser.objects.filter(pk=user.pk).update(is_active=False)
    SavedExport.objects.update(next_on=monday)
    make_due_order_files()
    assert not run_next()
    export.refresh_from_db()
    assert export.next_on == monday + timedelta(days=7)


@worked
def test_right_that_is_gone_makes_no_file_and_old_files_go(kids: Site) -> None:
    client, user = somebody("ina@staff.example")
    client.post("/orders/exports/new", SAVED)
    export = SavedExport.objects.get()
    client.post(f"/orders/exports/{export.pk}/files")
    type(user.role).objects.filter(pk=user.role_id).update(functions=[Right.SEE.value])
    assert run_next()
    assert (Job.objects.get().state, Job.objects.get().error_code) == ("failed", "right_missing")
    OrderFile.objects.update(created_at="2020-01-01T00:00:00Z")
    forget_old_order_files()
    assert not OrderFile.objects.exists()


@pytest.mark.parametrize(
    ("repeat", "today", "after", "since", "until"),
    [
        (Repeat.WEEK, "2026-11-30", "2026-12-07", "2026-11-23", "2026-11-29"),
        (Repeat.WEEK, "2026-12-06", "2026-12-07", "2026-11-23", "2026-11-29"),
        (Repeat.MONTH, "2024-02-29", "2024-03-01", "2024-01-01", "2024-01-31"),
        (Repeat.MONTH, "2026-12-31", "2027-01-01", "2026-11-01", "2026-11-30"),
    ],
)
def test_days_of_a_repetition(repeat: Repeat, today: str, after: str, since: str, until: str) -> None:
    """ORD-11: Mondays and the first of the month, each with the whole one before."""
    day = date.fromisoformat(today)
    assert day_after(day, repeat) == date.fromisoformat(after)
    assert period_before(day, repeat) == (date.fromisoformat(since), date.fromisoformat(until))


@worked
def test_export_is_deleted_with_its_files_after_a_question(kids: Site) -> None:
    client, user = somebody("ina@staff.example")
    client.post("/orders/exports/new", SAVED)
    export = SavedExport.objects.get()
    made(client, export)
    assert client.get(f"/orders/exports/{export.pk}/deletion").status_code == 200
    assert client.post(f"/orders/exports/{export.pk}/deletion", {"version": "7"}).status_code == 409
    client.post(f"/orders/exports/{export.pk}/deletion", {"version": "1"})
    assert not SavedExport.objects.exists()
    assert not OrderFile.objects.exists()
    for number in range(50):
        SavedExport.objects.create(
            owner=user, name=f"{number}", columns=["number"], per_line=True, zone="UTC"
        )
    with pytest.raises(Conflict) as refused:
        save_export(user, ExportWish("x", ["number"], per_line=True), {}, zone="UTC", by=OPERATOR)
    assert refused.value.code == "too_many_exports"


def test_report_sums_by_site_and_currency_what_its_reader_may_see(kids: Site, toys: Site) -> None:
    """ORD-06, ORD-11: without what was cancelled; staff of some sites read of how many it is."""
    ann = an_account("ann@x.example", kids)
    a_stored_order(kids, ann, total="10.00")
    a_stored_order(kids, ann, total="5.50", state=OrderState.ON_HOLD)
    a_stored_order(kids, ann, total="99.00", state=OrderState.CANCELLED)
    a_stored_order(toys, an_account("t@x.example", toys), total="7.00")
    page = somebody("ina@staff.example")[0].get("/orders/report").content.decode()
    assert ("€15.50" in page, "$7.00" in page, "€114.50" in page) == (True, True, False)
    limited, _ = somebody("bob@staff.example", kids)
    page = limited.get("/orders/report").content.decode()
    assert ("€15.50" in page, "$7.00" in page, "of 1 of 2 sites" in page) == (True, False, True)
    of_ann = limited.get(f"/orders/report?customer={ann.pk}&until=2001-01-01").content.decode()
    assert "€15.50" not in of_ann
    assert AuditRecord.objects.filter(event="order.list_exported").count() == 3


def test_sites_of_one_name_stand_in_rows_of_their_own(kids: Site) -> None:
    """ORD-11: names of sites need not differ, their codes do."""
    other = a_site("kids-at", a_set("apart"), name=kids.name, currency=kids.currency)
    for site, number in ((kids, "K-1"), (kids, "K-2"), (other, "A-1")):
        a_stored_order(site, an_account(f"{number}@mail.example", site), number=number, total="10.00")
    rows = report_of(EVERYTHING).rows
    assert [(row.site, row.orders) for row in rows] == [("Site kids (kids)", 2), ("Site kids (kids-at)", 1)]
