"""What staff do with an order on its page: approve, decline, cancel, refund, lead on, give away (B2B-02, B2B-10, B2B-11, ORD-09, CRD-06)."""

import re

import pytest
from django.db.models.functions import Upper
from django.test import Client

from regulars.credit.queries.balances import balance_of
from regulars.customers.models import Customer
from regulars.orders.models import GatewayTask, Order, OrderPerson
from regulars.orders.rules.states import OrderState, PaidBy
from regulars.sites.models import Site
from regulars.staff.models import StaffUser
from regulars.staff.rules.rights import Right
from tests.doors.pages import untouched
from tests.rooms.orders.placed import a_stored_order
from tests.statements import counted_statements
from tests.world import a_set, a_site, an_account, own_role, sam

pytestmark = pytest.mark.django_db
CREDIT = {PaidBy.CREDIT: "10.00"}
ALL = [Right.SEE, Right.SEE_ORDERS, Right.EDIT_ORDERS, Right.APPROVE_ORDERS]


@pytest.fixture
def kids() -> Site:
    return a_site("kids")


@pytest.fixture
def ada(kids: Site) -> Customer:
    return an_account(site=kids)


def staff(*sites: Site, may: list[Right] = ALL, email: str = "lim@staff.example") -> Client:
    client = Client(HTTP_HOST="admin.localhost")
    role = own_role(f"Role of {email}", functions=may, identity="view", contact="view")
    client.force_login(sam(role.code, email, at=list(sites)))
    return client


def state(order: Order) -> str:
    return Order.objects.get(pk=order.pk).state


def text(answer: object) -> str:
    return answer.content.decode()  # type: ignore[attr-defined, no-any-return]


def test_an_order_is_approved_after_a_question(kids: Site, ada: Customer) -> None:
    order, lim = a_stored_order(kids, ada, state=OrderState.ON_HOLD), staff(kids)
    page = text(lim.get(f"/orders/{order.pk}"))
    assert f"/orders/{order.pk}/approval?do=approve" in page
    question = text(lim.get(f"/orders/{order.pk}/approval?do=approve"))
    version = re.search(r'name="version" value="(\d+)"', question)
    assert version
    assert state(order) == "on_hold"
    sent = {"do": "approve", "version": version[1]}
    assert lim.post(f"/orders/{order.pk}/approval", sent).status_code == 303
    assert state(order) == "placed"
    late = lim.post(f"/orders/{order.pk}/approval", sent)
    assert late.status_code == 409


def test_declining_needs_a_reason_beside_its_field(kids: Site, ada: Customer) -> None:
    order, lim = a_stored_order(kids, ada, state=OrderState.ON_HOLD, paid=CREDIT), staff(kids)
    refused = lim.post(f"/orders/{order.pk}/approval", {"do": "decline", "version": "1"})
    assert (refused.status_code, state(order)) == (422, "on_hold")
    assert 'aria-invalid="true"' in text(refused)
    lim.post(f"/orders/{order.pk}/approval", {"do": "decline", "version": "1", "reason": "Budget"})
    assert (state(order), OrderPerson.objects.get().decision_reason) == ("declined", "Budget")
    assert balance_of(ada.pk, kids.currency) == 10


def test_nobody_is_offered_to_approve_what_they_took_themselves(kids: Site, ada: Customer) -> None:
    """B2B-10: nor without the right."""
    order, lim = a_stored_order(kids, ada, state=OrderState.ON_HOLD), staff(kids)
    Order.objects.update(actor_kind="staff", actor_id=sam("viewer", "tom@staff.example").pk)
    assert "/approval" in text(lim.get(f"/orders/{order.pk}"))
    clerk = staff(kids, may=[Right.SEE, Right.SEE_ORDERS, Right.EDIT_ORDERS], email="cleo@staff.example")
    assert "/approval" not in text(clerk.get(f"/orders/{order.pk}"))
    assert clerk.post(f"/orders/{order.pk}/approval", {"do": "approve"}).status_code == 403
    Order.objects.update(actor_id=int(lim.session["_auth_user_id"]))
    assert "/approval" not in text(lim.get(f"/orders/{order.pk}"))
    assert lim.post(f"/orders/{order.pk}/approval", {"do": "approve", "version": "1"}).status_code == 403
    assert state(order) == "on_hold"


def test_staff_do_not_approve_what_they_bought_as_customers(kids: Site, ada: Customer) -> None:
    """B2B-10: the mailbox tells, also of an order that another account has by now."""
    lim = staff(kids)
    own = an_account("Lim@staff.example", kids)
    order = a_stored_order(kids, own, state=OrderState.ON_HOLD)
    for change in ({"email": "desk@mail.example"}, {"email": "LIM@staff.example"}):
        OrderPerson.objects.update(**change)
        assert "/approval" not in text(lim.get(f"/orders/{order.pk}"))
        assert "Nobody can approve it." in text(lim.get(f"/orders/{order.pk}"))
        assert lim.post(f"/orders/{order.pk}/approval", {"do": "approve", "version": "1"}).status_code == 403
        Order.objects.update(customer=ada)
    OrderPerson.objects.update(email="desk@mail.example")
    assert "/approval" not in text(lim.get(f"/orders/{order.pk}"))
    assert state(order) == "on_hold"
    pat = staff(kids, email="pat@staff.example")
    assert pat.post(f"/orders/{order.pk}/approval", {"do": "approve", "version": "1"}).status_code == 303


def test_a_held_order_says_who_can_approve_it(kids: Site, ada: Customer) -> None:
    """B2B-10: staff with the right at its site who didn't take it, or that there is nobody."""
    order, lim = a_stored_order(kids, ada, state=OrderState.ON_HOLD), staff(kids, email="lim@staff.example")
    path = f"/orders/{order.pk}"
    elsewhere = a_site("toys", a_set("toys"))
    staff(elsewhere, email="far@staff.example")
    pat = staff(kids, email="pat@staff.example")
    StaffUser.objects.update(name=Upper("email"))
    assert "approved by LIM@STAFF.EXAMPLE and PAT@STAFF.EXAMPLE." in text(lim.get(path))
    Order.objects.update(actor_kind="staff", actor_id=int(lim.session["_auth_user_id"]))
    assert "approved by PAT@STAFF.EXAMPLE." in text(lim.get(path))
    StaffUser.objects.filter(pk=int(pat.session["_auth_user_id"])).update(is_active=False)
    assert "Nobody can approve it." in text(lim.get(path))
    Order.objects.update(state="placed", held_for=[])
    assert "can be approved" not in text(lim.get(path))


def test_an_order_of_another_site_is_not_there(ada: Customer, kids: Site) -> None:
    order, lim = a_stored_order(kids, ada, state=OrderState.ON_HOLD), staff(a_site("toys", a_set("toys")))
    for path in ("approval", "cancellation", "refunds", "progress", "payment", "customer"):
        sent = {"do": "approve", "to": "completed"}
        assert lim.post(f"/orders/{order.pk}/{path}", sent).status_code == 404, path
    assert state(order) == "on_hold"


def test_a_refund_says_beside_the_amount_what_is_wrong(kids: Site, ada: Customer) -> None:
    order, lim = a_stored_order(kids, ada, paid=CREDIT), staff(kids)
    for amount, status in (("10.01", 409), ("x", 422), ("-1", 422), ("", 422), ("0", 422)):
        answer = lim.post(f"/orders/{order.pk}/refunds", {"amount": amount, "version": "1"})
        assert (answer.status_code, 'aria-invalid="true"' in text(answer)) == (status, True), amount
    assert lim.post(f"/orders/{order.pk}/refunds", {"amount": "4,50", "version": "1"}).status_code == 303
    assert balance_of(ada.pk, kids.currency) == 4.5
    stale = lim.post(f"/orders/{order.pk}/refunds", {"amount": "4.50", "version": "1"})
    assert stale.status_code == 409
    assert 'value="2"' in text(stale)


def test_an_order_is_led_on_paid_and_cancelled(kids: Site, ada: Customer) -> None:
    order, lim = a_stored_order(kids, ada), staff(kids)
    lim.post(f"/orders/{order.pk}/payment", {})
    lim.post(f"/orders/{order.pk}/progress", {"to": "in_progress"})
    assert (state(order), Order.objects.get().payment_state) == ("in_progress", "paid")
    assert lim.post(f"/orders/{order.pk}/progress", {"to": "declined"}).status_code == 400
    version = Order.objects.get().version
    lim.post(f"/orders/{order.pk}/cancellation", {"version": version})
    assert (state(order), Order.objects.get().payment_state) == ("cancelled", "refunded")
    assert "/cancellation" not in text(lim.get(f"/orders/{order.pk}"))


def test_what_cannot_be_undone_asks_and_what_was_seen_counts(kids: Site, ada: Customer) -> None:
    """ORD-09, G23: each button sends the version of its page."""
    order, lim = a_stored_order(kids, ada), staff(kids)
    page = text(lim.get(f"/orders/{order.pk}"))
    assert f'href="/orders/{order.pk}/payment"' in page
    form = untouched(page, has="to")
    assert (form["to"], form["version"]) == (["in_progress"], ["1"])
    question = untouched(text(lim.get(f"/orders/{order.pk}/payment")), has="version")
    lim.post(f"/orders/{order.pk}/progress", form)
    assert lim.post(f"/orders/{order.pk}/payment", question).status_code == 409
    lim.post(f"/orders/{order.pk}/progress", {"to": "completed", "version": "1"})
    assert (state(order), Order.objects.get().payment_state) == ("in_progress", "due")
    lim.post(f"/orders/{order.pk}/progress", {"to": "completed", "version": "2"})
    assert f'href="/orders/{order.pk}/progress?to=returned"' in text(lim.get(f"/orders/{order.pk}"))
    asked = untouched(text(lim.get(f"/orders/{order.pk}/progress?to=returned")), has="to")
    assert state(order) == "completed"
    assert lim.post(f"/orders/{order.pk}/progress", asked).status_code == 303
    assert state(order) == "returned"
    assert lim.get(f"/orders/{order.pk}/progress?to=completed").status_code == 400


def test_an_order_is_given_to_an_account_that_staff_see(kids: Site, ada: Customer) -> None:
    order, lim = a_stored_order(kids, ada), staff(kids)
    ben = an_account("ben@mail.example", kids)
    eve = an_account("eve@mail.example", a_site("toys", a_set("toys")))
    for number, status in ((eve.pk, 404), ("x", 404), ("", 404)):
        sent = {"customer": number, "version": "1"}
        assert lim.post(f"/orders/{order.pk}/customer", sent).status_code == status
    lim.post(f"/orders/{order.pk}/customer", {"customer": f"#{ben.pk}", "version": "1"})
    assert Order.objects.get().customer_id == ben.pk
    again = lim.post(f"/orders/{order.pk}/customer", {"customer": str(ben.pk), "version": "2"}, follow=True)
    assert "Nothing has changed" in text(again)


def test_what_a_gateway_refused_stands_on_the_page(kids: Site, ada: Customer) -> None:
    """G31: staff are told, and the page takes no statement more for it."""
    order, lim = a_stored_order(kids, ada, paid={PaidBy.CARD: "10.00"}), staff(kids)
    with counted_statements() as before:
        assert "card_declined" not in text(lim.get(f"/orders/{order.pk}"))
    payment = order.payments.get()
    GatewayTask.objects.create(
        payment=payment, kind="capture", amount=10, state="failed", code="card_declined"
    )
    with counted_statements() as after:
        assert "card_declined" in text(lim.get(f"/orders/{order.pk}"))
    assert before.count == after.count


def test_what_failed_at_a_gateway_is_tried_again(kids: Site, ada: Customer) -> None:
    """G31: after a question, by whoever may refund, once."""
    order, lim = a_stored_order(kids, ada, paid={PaidBy.CARD: "10.00"}), staff(kids)
    path = f"/orders/{order.pk}/gateway-retries"
    assert path not in text(lim.get(f"/orders/{order.pk}"))
    GatewayTask.objects.create(payment=order.payments.get(), kind="capture", amount=10, state="failed")
    assert f'href="{path}"' in text(lim.get(f"/orders/{order.pk}"))
    clerk = staff(kids, may=[Right.SEE, Right.SEE_ORDERS], email="cleo@staff.example")
    assert path not in text(clerk.get(f"/orders/{order.pk}"))
    assert clerk.post(path).status_code == 403
    sent = untouched(text(lim.get(path)), has="version")
    assert [lim.post(path, sent).status_code for _ in range(2)] == [303, 409]
    assert GatewayTask.objects.get().state == "open"
    assert path not in text(lim.get(f"/orders/{order.pk}"))
