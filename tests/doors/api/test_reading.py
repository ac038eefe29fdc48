"""F31, G27: a body is read once, within bounds, and not as its reader likes (docs/decisions/1123)."""

import pytest

from regulars.customers.models import Customer
from tests.doors.api.calls import Answer, Caller, admin, at
from tests.world import PASSWORD, a_site

pytestmark = pytest.mark.django_db

REGISTRATION = f'"email": "ada@mail.example", "last_name": "Lind", "password": "{PASSWORD}"'


def raw(call: Caller, path: str, body: str | bytes) -> Answer:
    headers = {"host": call.host, "authorization": f"Bearer {call.token}"}
    sent = call.client.post(f"/api/v1{path}", body, content_type="application/json", headers=headers)
    return Answer(sent.status_code, sent.json(), sent)


@pytest.mark.parametrize(
    ("path", "body", "field"),
    [
        ("/registrations", f'{{{REGISTRATION}, "email": "eve@mail.example"}}', "email"),
        ("/registrations", f'{{{REGISTRATION}, "last\\u005fname": "Oak"}}', "last_name"),
        ("/sessions", '{"username": "ada@mail.example", "password": "a", "password": "b"}', "password"),
    ],
)
def test_field_that_was_sent_twice_is_refused(path: str, body: str, field: str) -> None:
    answer = raw(at(a_site("sports")), path, body)
    assert (answer.status, answer.fields) == (422, {field: "duplicate_key"})
    assert not Customer.objects.exists()


def test_field_that_was_sent_twice_is_refused_at_any_depth() -> None:
    answer = raw(
        admin(), "/sets", '{"code": "new", "name": "New", "sharing": {"orders": true, "orders": false}}'
    )
    assert (answer.status, answer.fields) == (422, {"orders": "duplicate_key"})


@pytest.mark.parametrize(
    "body",
    ["[" * 22 + "]" * 22, '{"a": ' * 30 + "1" + "}" * 30, "[" + "1," * 40_000 + "1]", "NaN", '{"email": Infinity}', "[" * 200_000],
)  # fmt: skip
def test_body_that_is_more_than_is_read_is_refused(body: str) -> None:
    answer = raw(at(a_site("sports")), "/registrations", body)
    assert (answer.status, answer.code) == (400, "bad_json")


@pytest.mark.parametrize(
    "number", ["9" * 41, "9" * 5_000, "9" * 900_000, "1e999999", "-1e400", "0." + "1" * 900_000]
)
def test_number_of_any_length_is_told_beside_its_field(number: str) -> None:
    """The same at every Python, whose own limit is 4,300 digits."""
    answer = raw(at(a_site("sports")), "/registrations", f'{{{REGISTRATION}, "phone": {number}}}')
    assert (answer.status, answer.fields) == (422, {"phone": "wrong_type"})


def test_names_in_an_address_are_few_and_each_there_once() -> None:
    """A thousand times the same filter, or two of which one would count."""
    assert admin().get("/sites?" + "limit=1&" * 1_001).code == "too_many"
    assert admin().get("/sites?limit=1&limit=2").fields == {"limit": "named_twice"}


@pytest.mark.parametrize(
    "body",
    [f"{{{REGISTRATION}}}".encode(name) for name in ("utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-32-be")]
    + [f"{{{REGISTRATION}}}".replace("Lind", "\ud800").encode(errors="surrogatepass")],
)  # fmt: skip
def test_body_that_is_no_utf8_is_refused(body: bytes) -> None:
    """Else NUL and halves of characters would come by unseen, as these spell them otherwise (F31)."""
    answer = raw(at(a_site("sports")), "/registrations", body)
    assert (answer.status, answer.code) == (400, "bad_json")
    assert not Customer.objects.exists()


def test_mark_in_front_of_utf8_is_not_a_part_of_it() -> None:
    answer = raw(at(a_site("sports")), "/registrations", f"\ufeff{{{REGISTRATION}}}".encode())
    assert answer.status in {201, 202}
