import pytest

from regulars.staff.models import ApiKey, StaffUser
from regulars.staff.queries import key_by_text
from tests.doors.cli.commands import run
from tests.world import a_site

pytestmark = pytest.mark.django_db


def test_api_key_is_told_once() -> None:
    done = run("api-key", "create", "--name", "shop", "--role", "manager", "--json")
    assert done.code == 0
    assert set(done.json) == {"key"}
    key = key_by_text(done.json["key"])
    assert key is not None
    assert (key.name, key.role.code) == ("shop", "manager")
    plain = run("api-key", "create", "--name", "shop 2", "--role", "viewer")
    assert key_by_text(plain.out.strip()) is not None
    assert "shown this once" in plain.err


def test_api_key_of_some_sites_knows_them() -> None:
    """D-34."""
    kids, sports = a_site("kids"), a_site("sports")
    made = ("api-key", "create", "--name", "shop", "--role", "manager", "--json")
    done = run(*made, "--site", "kids", "--site", "SPORTS", "--site", "kids")
    assert key_by_text(done.json["key"]).grant.sites == {kids.pk, sports.pk}
    refused = run(*made, "--site", "nowhere")
    assert (refused.code, refused.err) == (1, "There is no site “nowhere”. There are: kids, sports.\n")


@pytest.mark.parametrize(
    ("name", "role", "line"),
    [
        (
            "shop",
            "boss",
            "role: There is no such role. Choose viewer, manager or administrator.\n",
        ),
        ("", "viewer", "name: Please fill this in.\n"),
        ("x" * 101, "viewer", "name: Please use at most 100 characters.\n"),
        ("a\x1b[31m", "viewer", "name: Please remove invisible or control characters.\n"),
    ],
)
def test_bad_key_is_one_line(name: str, role: str, line: str) -> None:
    done = run("api-key", "create", "--name", name, "--role", role)
    assert (done.code, done.err) == (1, line)
    assert not ApiKey.objects.exists()


def test_administrator_is_created_from_options() -> None:
    done = run("create-admin", "--email", "Sam@staff.example", "--password", "sam has a long password")
    assert (done.code, done.out) == (0, "Created sam@staff.example. Log in at the back office.\n")
    user = StaffUser.objects.get()
    assert (user.role.code, user.at_every_site) == ("administrator", True)
    assert user.check_password("sam has a long password")


def test_address_may_stand_alone() -> None:
    done = run(
        "create-admin", "sam@staff.example", typed="sam has a long password\nsam has a long password\n"
    )
    assert done.code == 0
    assert StaffUser.objects.get().email == "sam@staff.example"


def test_administrator_is_asked_for_what_is_missing() -> None:
    typed = "sam@staff.example\nsam has a long password\nsam has a long password\n"
    done = run("create-admin", typed=typed)
    assert done.code == 0
    assert "sam has a long password" not in done.out
    assert StaffUser.objects.get().check_password("sam has a long password")


@pytest.mark.parametrize(
    ("email", "password", "line"),
    [
        ("sam", "sam has a long password", "email: This does not look like an email address.\n"),
        ("sam@staff.example", "short", "password: A staff password has 10 to 1,024 characters.\n"),
    ],
)
def test_bad_administrator_is_one_line(email: str, password: str, line: str) -> None:
    done = run("create-admin", "--email", email, "--password", password)
    assert (done.code, done.err) == (1, line)
    assert not StaffUser.objects.exists()


def test_second_administrator_of_one_address_is_refused() -> None:
    arguments = ["create-admin", "--email", "sam@staff.example", "--password", "sam has a long password"]
    assert run(*arguments).code == 0
    assert run(*arguments).err == "email: Somebody already has this email address.\n"


def test_key_may_end_by_itself_or_be_taken_back() -> None:
    made = ("api-key", "create", "--role", "viewer", "--json", "--name")
    text = run(*made, "ends", "--expires", "2199-12-31").json["key"]
    assert (
        run(*made, "over", "--expires", "2020-01-01").err
        == "expires_at: Choose a day that is still to come.\n"
    )
    listed = run("api-key", "list", "--json").json
    assert [(one["name"], one["state"], one["expires"], one["sites"]) for one in listed] == [
        ("ends", "active", "2199-12-31", None)
    ]
    assert text[:8] in run("api-key", "list").out
    ApiKey.objects.update(at_every_site=False)
    assert "every site" not in run("api-key", "list").out
    number = str(listed[0]["id"])
    assert run("api-key", "revoke", number).out == "Revoked “ends”.\n"
    assert key_by_text(text) is None
    assert (run("api-key", "revoke", number).code, run("api-key", "revoke", "999999").code) == (1, 1)
