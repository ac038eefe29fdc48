import pytest

from regulars.kernel.actor import OPERATOR
from regulars.kernel.errors import Conflict, Invalid, Unauthenticated
from regulars.staff.models import ApiKey, StaffUser
from regulars.staff.operations.keys import create_key
from regulars.staff.operations.people import add_staff
from regulars.staff.queries import key_by_text, staff_by_password
from tests.world import sam

pytestmark = pytest.mark.django_db

PASSWORD = "sam has a long password"


def test_staff_log_in_by_e_mail_in_any_letter_case() -> None:
    user = sam()
    assert staff_by_password(" SAM@staff.example ", PASSWORD) == user


@pytest.mark.parametrize(
    ("email", "password"),
    [
        ("sam@staff.example", "another password"),
        ("sam@staff.example", ""),
        ("nobody@staff.example", PASSWORD),
        ("", ""),
        ("\x00", PASSWORD),
        ("\ud800", PASSWORD),
        ("sam@staff.example", "\ud800"),
        ("s" * 5000, "p" * 5000),
    ],
)
def test_wrong_credentials_are_nobodys(email: str, password: str) -> None:
    sam()
    with pytest.raises(Unauthenticated) as error:
        staff_by_password(email, password)
    assert error.value.code == "wrong_credentials"


def test_staff_that_left_can_not_log_in() -> None:
    sam()
    StaffUser.objects.update(is_active=False)
    with pytest.raises(Unauthenticated):
        staff_by_password("sam@staff.example", PASSWORD)


def test_e_mail_of_staff_exists_once() -> None:
    sam()
    with pytest.raises(Conflict) as error:
        sam(email="Sam@Staff.example")
    assert (error.value.code, error.value.field) == ("staff_email_taken", "email")


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("email", ""),
        ("email", "sam"),
        ("email", "sam @staff.example"),
        ("password", "short"),
        ("password", "p" * 1025),
        ("role", "root"),
        ("name", "n" * 101),
    ],
)
def test_staff_with_a_bad_value_are_refused_beside_the_field(field: str, value: str) -> None:
    values = {"email": "sam@staff.example", "password": PASSWORD, "role": "viewer", "name": "Sam"} | {
        field: value
    }
    with pytest.raises(Invalid) as error:
        add_staff(values["email"], values["password"], role=values["role"], name=values["name"], by=OPERATOR)
    assert error.value.field == field
    assert not StaffUser.objects.exists()


def test_key_is_told_once_and_kept_as_its_hash() -> None:
    key, text = create_key("a program", role="viewer", sites=None, by=OPERATOR)
    assert text.startswith("rk_")
    assert bytes(ApiKey.objects.get().key_hash) not in {text.encode(), b""}
    assert text.removeprefix("rk_") not in str(ApiKey.objects.values().get())
    assert key_by_text(text) == key


@pytest.mark.parametrize(
    "text", ["", "rk_", "rk_" + "x" * 43, "nonsense", "rk_\x00" + "x" * 42, "rk_" + "\ud800" * 43]
)
def test_made_up_key_is_nobodys(text: str) -> None:
    create_key("a program", role="viewer", sites=None, by=OPERATOR)
    assert key_by_text(text) is None
