"""`Idempotency-Key`: sent twice, done once, answered alike (G17, decision 0803)."""

import hashlib
from datetime import timedelta
from typing import Any

import pytest
from django.utils.timezone import now

from regulars.cli.worker import periodic_tasks
from regulars.customers.models import Customer, MailboxRequest, Session
from regulars.journeys.customer_lifecycle import erase
from regulars.kernel.actor import OPERATOR
from regulars.kernel.guessing import throttle
from regulars.kernel.jobs import run_periodic
from regulars.kernel.models import AuditRecord, Submission
from regulars.sites.models import CustomerSet, Site
from regulars.staff.models import ApiKey, StaffRole
from tests.doors.api.calls import Answer, Caller, admin, as_shopper, at
from tests.mailbox import last, mail_types, token_in
from tests.stored import everything_stored
from tests.world import PASSWORD, a_set, a_site, an_account, home, where

pytestmark = pytest.mark.django_db

ADA = {"email": "ada@mail.example", "last_name": "Lindcanary", "site": "kids"}


def told(answer: Answer) -> tuple[int, bytes, dict[str, str]]:
    kept = {name: answer.raw[name] for name in ("Content-Type", "Location", "ETag") if name in answer.raw}
    return answer.status, answer.raw.content, kept


def twice(call: Caller, method: str, path: str, body: Any, key: str = "one", **headers: str) -> Answer:
    """The first answer; the second must say the same, and that it was said before."""
    send = getattr(call, method)
    first = send(path, body, idempotency_key=key, **headers)
    records = AuditRecord.objects.count()
    second = send(path, body, idempotency_key=key, **headers)
    assert told(first) == told(second)
    assert first.status < 300, first.json
    assert "Idempotent-Replayed" not in first.raw
    assert second.raw["Idempotent-Replayed"] == "true"
    assert AuditRecord.objects.count() == records
    return first


def test_answer_is_the_one_that_is_given_without_a_key() -> None:
    """In bytes and headers, but for the ids."""
    a_site("kids")
    keyed = admin().post("/sets", {"code": "b2c", "name": "B2C", "colour": "red"}, idempotency_key="one")
    plain = admin().post("/sets", {"code": "b2b", "name": "B2B", "colour": "red"})
    assert keyed.raw.content == plain.raw.content.replace(b"b2b", b"b2c").replace(b"B2B", b"B2C")
    names = {*plain.raw.headers} - {"RateLimit"}
    assert {*keyed.raw.headers} - {"RateLimit"} == names


def test_what_creates_creates_once() -> None:
    call = admin()
    assert twice(call, "post", "/sets", {"code": "b2c", "name": "B2C"}, "set").status == 201
    site = {"code": "kids", "name": "Kids", "hosts": ["kids.localhost"], "sender": "a@kids.example"}
    assert twice(call, "post", "/sites", site, "site").status == 201
    made = twice(call, "post", "/customers", ADA, "customer")
    assert made.raw["Location"] == f"/api/v1/customers/{made.json['id']}"
    assert (Customer.objects.count(), CustomerSet.objects.count(), Site.objects.count()) == (1, 2, 1)


def test_what_moves_and_deletes_does_it_once() -> None:
    kids, _ = a_site("kids"), a_set("b2b")
    a_set("b2c")
    ada = an_account()
    call = admin()
    twice(call, "put", f"/customers/{ada.pk}/customer-set", {"to": "b2c"}, "move")
    assert where(ada) == "b2c"
    twice(call, "put", "/sites/kids/customer-set", {"to": "b2b"}, "site")
    assert home(kids) == "b2b"
    twice(call, "delete", "/sets/b2c", {}, "delete")
    assert where(ada) == "default"
    twice(call, "patch", "/sets/b2b", {"name": "Trade"}, "patch", if_match='"1"')


def test_erasing_twice_is_done_once_and_leaves_nothing() -> None:
    ada = an_account(site=a_site("kids"))
    assert twice(admin(), "delete", f"/customers/{ada.pk}", None, if_match='"1"').status == 204


def test_generated_password_is_told_once_and_stored_nowhere() -> None:
    """The second answer has none; a new one needs a new key."""
    ada = an_account(site=a_site("kids"))
    call, path = admin(), f"/customers/{ada.pk}/password"
    first, second = (call.put(path, {"generate": True}, idempotency_key="one") for _ in range(2))
    assert first.json["password"]
    assert second.json == first.json | {"password": None}
    assert first.json["password"].lower() not in everything_stored()
    assert mail_types("ada@mail.example").count("log_in_data") == 1


def test_typed_password_is_in_no_row_and_no_digest_that_can_be_guessed_at() -> None:
    ada = an_account(site=a_site("kids"))
    path, body = f"/customers/{ada.pk}/password", {"password": "nine blue herons"}
    twice(admin(), "put", path, body)
    row = Submission.objects.get()
    assert "nine blue herons" not in everything_stored()
    said = b'{"password": "nine blue herons"}'
    assert bytes(row.fingerprint) not in {hashlib.sha256(one).digest() for one in (said, said[:-1])}


def test_same_key_with_something_else_is_refused() -> None:
    a_site("kids")
    call = admin()
    call.post("/customers", ADA, idempotency_key="one")
    for answer in (
        call.post("/customers", ADA | {"phone": "0123 456"}, idempotency_key="one"),
        call.post("/sets", {"code": "b2c", "name": "B2C"}, idempotency_key="one"),
    ):
        assert (answer.status, answer.fields) == (422, {"Idempotency-Key": "idempotency_key_reused"})
    assert Customer.objects.count() == 1


def test_key_of_another_sender_is_another_key() -> None:
    a_site("kids")
    for number in (1, 2):
        body = {"code": f"set-{number}", "name": "Set"}
        assert admin().post("/sets", body, idempotency_key="one").status == 201


@pytest.mark.parametrize("key", ["", " ", "a b", "x" * 256, "é", "a\tb"])
def test_key_that_is_none_is_refused(key: str) -> None:
    answer = admin().post("/sets", {"code": "b2c", "name": "B2C"}, idempotency_key=key)
    assert (answer.status, answer.code) == (422, "idempotency_key_shape")
    assert CustomerSet.objects.count() == 1


def test_refused_call_may_be_sent_again_with_its_key() -> None:
    """Nothing has happened, so nothing is remembered."""
    call, body = admin(), ADA
    assert call.post("/customers", body, idempotency_key="one").code == "no_such_site"
    assert not Submission.objects.exists()
    a_site("kids")
    assert call.post("/customers", body, idempotency_key="one").status == 201


def test_revoked_key_hears_nothing_again() -> None:
    call = admin()
    call.post("/sets", {"code": "b2c", "name": "B2C"}, idempotency_key="one")
    ApiKey.objects.update(revoked_at=now())
    assert call.post("/sets", {"code": "b2c", "name": "B2C"}, idempotency_key="one").status == 401


def test_key_whose_rights_have_changed_hears_no_answer_of_before() -> None:
    """G13: what it was answered then may hold what it doesn't see any more; nothing is done again either."""
    a_site("kids")
    call = admin("manager")
    call.post("/customers", ADA, idempotency_key="one")
    StaffRole.objects.create(code="own", name="Own", functions=["see", "edit_customers"], sees=["contact"])
    ApiKey.objects.update(role=StaffRole.objects.get(code="own"))
    assert call.post("/customers", ADA, idempotency_key="one").code == "answer_erased"
    ApiKey.objects.update(role=StaffRole.objects.get(code="viewer"))
    assert call.post("/customers", ADA, idempotency_key="one").code == "right_missing"
    assert Customer.objects.count() == 1


def test_erasure_empties_the_answer_and_remembers_that_it_was_done() -> None:
    """G20: before it the answer holds the name, after it only that there was a call."""
    a_site("kids")
    call = admin()
    made = call.post("/customers", ADA, idempotency_key="one")
    other = call.post(
        "/customers", ADA | {"email": "ben@mail.example", "last_name": "Oak"}, idempotency_key="two"
    )
    assert "lindcanary" in everything_stored()
    erase(Customer.objects.get(pk=made.json["id"]), by=OPERATOR)
    assert "lindcanary" not in everything_stored()
    again = call.post("/customers", ADA, idempotency_key="one")
    assert (again.status, again.code) == (409, "answer_erased")
    assert (
        call.post(
            "/customers", ADA | {"email": "ben@mail.example", "last_name": "Oak"}, idempotency_key="two"
        ).json
        == other.json
    )


def test_erasure_empties_answers_about_many() -> None:
    """A plan that was carried out names those who clashed."""
    home_set = a_set("b2c")
    kids = a_site("kids")
    an_account("ada@mail.example", kids, last_name="Lindcanary")
    ben = an_account("ada@mail.example", a_site("toys", home_set), last_name="Oak")
    call = admin()
    plan = call.get("/sites/kids/customer-set/plan?to=b2c&strategy=take_all").json
    decisions = {str(one["account_id"]): {"decision": "skip"} for one in plan["clashes"]}
    body = {"to": "b2c", "strategy": "take_all", "plan": plan["plan"], "decisions": decisions}
    moved = twice(call, "put", "/sites/kids/customer-set", body)
    assert moved.json["clashes"][0]["other_name"]
    erase(ben, by=OPERATOR)
    assert call.put("/sites/kids/customer-set", body, idempotency_key="one").code == "answer_erased"


def test_day_old_key_is_forgotten() -> None:
    call = admin()
    call.post("/sets", {"code": "b2c", "name": "B2C"}, idempotency_key="one")
    Submission.objects.update(at=now() - timedelta(hours=23))
    run_periodic(periodic_tasks())
    assert Submission.objects.exists()
    Submission.objects.update(at=now() - timedelta(hours=25))
    run_periodic(periodic_tasks())
    assert not Submission.objects.exists()


def test_shopper_registers_once_and_asks_once() -> None:
    kids = a_site("kids")
    call = at(kids)
    body = {"email": "ada@mail.example", "last_name": "Lind", "password": PASSWORD}
    assert twice(call, "post", "/registrations", body, "a").status == 201
    assert twice(call, "post", "/password-resets", {"username": "ada@mail.example"}, "b").status == 202
    assert MailboxRequest.objects.count() == 1
    ada = as_shopper(kids, "ada@mail.example")
    change = {"email": "new@mail.example", "current_password": PASSWORD}
    assert twice(ada, "post", "/email-changes", change, "c").status == 202
    assert PASSWORD not in everything_stored()


def test_renewed_token_is_told_once_and_stored_nowhere() -> None:
    """D-28: the log-in that confirms goes on under a new token; its cookie comes along, this once."""
    kids = a_site("kids")
    an_account(site=kids)
    ada = as_shopper(kids, "ada@mail.example")
    ada.post("/email-changes", {"email": "new@mail.example", "current_password": PASSWORD})
    path = f"/email-changes/{token_in(last('email_change'))}"
    first, second = (ada.put(path, None, idempotency_key="one") for _ in range(2))
    assert (first.status, len(first.json["token"])) == (200, 43)
    assert second.json == first.json | {"token": None}
    assert first.json["token"].lower() not in everything_stored()
    assert at(kids, first.json["token"]).get("/me").json["email"] == "new@mail.example"


def test_log_in_knows_no_keys() -> None:
    """Its answer is a token, which is stored nowhere."""
    kids = a_site("kids")
    an_account(site=kids)
    body = {"username": "ada@mail.example", "password": PASSWORD}
    answers = [at(kids).post("/sessions", body, idempotency_key="one") for _ in range(2)]
    assert [one.status for one in answers] == [201, 201]
    assert answers[0].json["token"] != answers[1].json["token"]
    assert (Session.objects.count(), Submission.objects.count()) == (2, 0)


def test_guesses_count_with_a_key_too() -> None:
    """A registration that was refused has been counted: at a `direct` site it told a name (D-33)."""
    kids = a_site("kids")
    an_account(site=kids)
    body = {"email": "ada@mail.example", "last_name": "Lind", "password": PASSWORD}
    codes = [
        at(kids).post("/registrations", body, idempotency_key=f"key-{n}").code
        for n in range(throttle.PER_NAME.tries + 1)
    ]
    assert codes == ["username_taken"] * throttle.PER_NAME.tries + ["rate_limited"]
    assert MailboxRequest.objects.count() == throttle.PER_NAME.tries
