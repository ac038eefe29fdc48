"""What an email address and a domain are, and the one way to spell them (F24)."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from regulars.customers.rules import username_key
from regulars.kernel.domains import canonical_domain
from regulars.kernel.emails import canonical_address, check_address
from regulars.kernel.errors import Invalid

NO_ADDRESSES = [
    "a..b@mail.example", ".a@mail.example", "a.@mail.example", "@mail.example", "ada@", "ada", "a@b@c.example",
    "user@nodot", "ada@1.2.3.4", "ada@[1.2.3.4]", "ada@mail.example.", "ada@mail..example", "ada@-mail.example",
    "ada@mail_1.example", "ada@xn--ab.example", "ada@💩.example", '"ada lind"@mail.example', "ada lind@mail.example",
    "Ada <ada@mail.example>", "ada@mail.example,ben@mail.example", "a(b)@mail.example", "a\\b@mail.example",
    f"{'a' * 65}@mail.example", f"a@{'b' * 64}.example", "\uff41da@mail.example", f"a@{'ß.' * 80}example",
]  # fmt: skip


@pytest.mark.parametrize(
    ("typed", "spelled"),
    [
        ("Ada.Lind@Mail.Example", "ada.lind@mail.example"),
        ("x@straße.example", "x@xn--strae-oqa.example"),
        ("x@STRASSE.example", "x@strasse.example"),
        ("x@XN--STRAE-OQA.example", "x@xn--strae-oqa.example"),
        ("x@mu\u0308ller。example", "x@xn--mller-kva.example"),
        ("\u202aada@mail\u200b.example\u202c\u00a0", "ada@mail.example"),
        ("ada+shop_1'o@a-b.c--d.example", "ada+shop_1'o@a-b.c--d.example"),
        (f"{'a' * 64}@mail.example", f"{'a' * 64}@mail.example"),
        ("ada@sports.localhost", "ada@sports.localhost"),
        ("ada@localhost", "ada@localhost"),
    ],
)
def test_address_has_one_spelling(typed: str, spelled: str) -> None:
    """F24: domains by IDNA 2008, without transition; case folded."""
    assert check_address(typed, "email") == canonical_address(spelled) == spelled
    assert username_key(typed) == spelled


@pytest.mark.parametrize("typed", NO_ADDRESSES)
def test_what_no_mail_server_would_take_is_no_address(typed: str) -> None:
    """F24."""
    with pytest.raises(Invalid) as raised:
        check_address(typed, "sender")
    assert (raised.value.code, raised.value.field) == ("email_shape", "sender")


def test_address_is_no_longer_than_mail_servers_take() -> None:
    """F24: counted as it is sent."""
    local, labels = "a" * 60, ".".join(["b" * 60] * 3)
    check_address(f"{local}@{labels}.{'c' * 10}", "email")
    for typed, code in (
        (f"{local}@{labels}.{'c' * 11}", "too_long"),
        (f"{'a' * 10}@{'ü' * 57}.{labels}", "email_shape"),
    ):
        with pytest.raises(Invalid) as raised:
            check_address(typed, "email")
        assert raised.value.code == code


def test_letters_beyond_ascii_are_taken_where_the_mail_server_sends_them(settings: object) -> None:
    """F24: SMTPUTF8; the key of a name doesn't depend on it, and says no spelling for another."""
    settings.SMTP = None  # type: ignore[attr-defined]
    with pytest.raises(Invalid) as raised:
        check_address("müller@mail.example", "email")
    assert (raised.value.code, raised.value.field) == ("email_not_mailable", "email")
    keys = [
        username_key(name) for name in ("straße@mail.example", "STRAẞE@mail.example", "strasse@mail.example")
    ]
    settings.SMTP = {"utf8": True}  # type: ignore[attr-defined]
    assert check_address("MÜLLER@mail.example", "email") == "müller@mail.example"
    assert keys == ["straße@mail.example", "straße@mail.example", "strasse@mail.example"]


@pytest.mark.parametrize(
    ("typed", "spelled"),
    [
        ("Sports.LOCALHOST", "sports.localhost"),
        ("faß.de.", "xn--fa-hia.de"),
        ("\uff2d\uff41il.example", "mail.example"),
        ("127.0.0.1", "127.0.0.1"),
        ("r3---sn.example", "r3---sn.example"),
        ("a_b.example", None),
        ("a..b", None),
        ("[::1]", None),
        ("", None),
        ("a" * 300, None),
        ("x\ud800", None),
        ("x\x00", None),
    ],
)
def test_domain_has_one_spelling(typed: str, spelled: str | None) -> None:
    assert canonical_domain(typed) == spelled


@given(st.text(), st.text(min_size=1))
def test_what_has_its_spelling_keeps_it(local: str, domain: str) -> None:
    for typed in (f"{local}@{domain}.example", f"{local}@{domain}", local):
        spelled = canonical_address(typed)
        assert spelled is None or canonical_address(spelled) == spelled
        assert username_key(username_key(typed)) == username_key(typed)
        assert username_key(unicodedata.normalize("NFD", typed)) == username_key(typed)
