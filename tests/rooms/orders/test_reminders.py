"""Whoever decides about orders hears again of those that go on waiting (B2B-10, MSG-02, buying.md 1.11)."""

from datetime import timedelta

import pytest
from django.utils.timezone import now

from regulars.kernel.models import AuditRecord, Mail
from regulars.orders.models import Order, SiteOrders
from regulars.orders.operations import reminders
from regulars.orders.operations.decisions import approve_order
from regulars.orders.operations.reminders import remind_of_held_orders
from regulars.orders.rules.states import OrderState
from regulars.sites.models import Site
from regulars.staff.models import StaffUser
from regulars.staff.rules.rights import Right
from tests.journeys.stories import SAM
from tests.rooms.orders.placed import a_stored_order
from tests.world import a_site, an_account, own_role, sam

pytestmark = pytest.mark.django_db


def a_shop() -> Site:
    site = a_site("kids", locale="de-DE")
    SiteOrders.objects.create(site=site, receiver="orders@kids.example")
    return site


def waits(site: Site, days: float, number: str, state: OrderState = OrderState.ON_HOLD) -> Order:
    ada = an_account(f"{number.lower()}@mail.example", site)
    return a_stored_order(site, ada, state=state, days_ago=days, number=number, company="BUY PILLS")


def written() -> list[str]:
    """The orders that mails are about, in the order in which they were written."""
    mails = Mail.objects.filter(flow="order_still_held").order_by("pk")
    return [mail.subject.split()[1] for mail in mails]


def test_receiver_is_reminded_of_the_oldest_first_and_no_order_is_approved() -> None:
    site = a_shop()
    for days, number in ((4, "B"), (9, "A"), (2.9, "NEW")):
        waits(site, days, number)
    waits(site, 9, "DONE", OrderState.PLACED)
    remind_of_held_orders()
    assert written() == ["A", "B"]
    assert Order.objects.filter(state="on_hold").count() == 3
    assert not AuditRecord.objects.filter(event__startswith="order.").exists()
    mail = Mail.objects.earliest("pk")
    assert (mail.recipient, mail.site_id, mail.sender, mail.language) == (
        *("orders@kids.example", site.pk, site.sender),
        "de",
    )
    assert ("seit 9 Tagen" in mail.text, "PILLS" in mail.text) == (True, False)
    assert f"/orders/{Order.objects.get(number='A').pk}" in mail.text


def test_once_in_each_span() -> None:
    site = a_shop()
    order = waits(site, 4, "A")
    for _ in range(2):
        remind_of_held_orders()
    assert written() == ["A"]
    Order.objects.update(reminded_at=now() - timedelta(days=3))
    remind_of_held_orders()
    assert written() == ["A", "A"]
    Order.objects.update(reminded_at=None)
    approve_order(order, by=SAM)
    remind_of_held_orders()
    assert written() == ["A", "A"]


def test_worker_that_dies_goes_on_behind_what_it_has_written(monkeypatch: pytest.MonkeyPatch) -> None:
    """The second mail is not half written: order and mail are noted together."""
    site = a_shop()
    for days, number in ((9, "A"), (4, "B")):
        waits(site, days, number)
    write = reminders.notify_order_still_held

    def dies(order: Order, days: int) -> None:
        write(order, days)
        if order.number == "B":
            raise KeyboardInterrupt

    with monkeypatch.context() as killed:
        killed.setattr(reminders, "notify_order_still_held", dies)
        with pytest.raises(KeyboardInterrupt):
            remind_of_held_orders()
    assert written() == ["A"]
    remind_of_held_orders()
    assert written() == ["A", "B"]


def test_where_nobody_is_named_those_who_could_approve_are_told() -> None:
    """Not who took the order, nor who may only look, nor staff of another site."""
    kids, toys = a_site("kids"), a_site("toys")
    role = own_role("Approver", functions=[Right.SEE, Right.SEE_ORDERS, Right.APPROVE_ORDERS])
    lea = sam(role.code, "lea@staff.example", at=[kids])
    StaffUser.objects.filter(pk=lea.pk).update(language="de")
    tom = sam(role.code, "tom@staff.example", at=[kids])
    sam(role.code, "eve@staff.example", at=[toys])
    sam("viewer", "vic@staff.example", at=[kids])
    waits(kids, 5, "A")
    Order.objects.update(actor_kind="staff", actor_id=tom.pk)
    remind_of_held_orders()
    (mail,) = Mail.objects.filter(flow="order_still_held")
    assert (mail.recipient, mail.language, mail.site_id) == (lea.email, "de", kids.pk)
