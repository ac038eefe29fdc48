"""Addresses on the wire (F24)."""

import pytest

from regulars.kernel.mail.outbox import post
from regulars.kernel.mail.sending import send_due
from regulars.kernel.models import Mail
from tests.mail_server import mail_server
from tests.rooms.kernel.test_mail import a_mail

pytestmark = pytest.mark.django_db(transaction=True)


def test_mail_goes_to_the_domain_that_was_typed(settings) -> None:
    """F24: of an address that was stored before it had one spelling too. IDNA 2003 would say strasse.example."""
    with mail_server() as server:
        settings.SMTP = server.settings
        post(a_mail("x@straße.example", sender="hello@straße.example"))
        post(a_mail("ada@bücher.example"))
        send_due()
    assert server.envelopes == [
        ("hello@xn--strae-oqa.example", ["x@xn--strae-oqa.example"]),
        ("hello@kids.example", ["ada@xn--bcher-kva.example"]),
    ]
    assert "straße.example".encode("idna") == b"strasse.example"


@pytest.mark.parametrize("offered", ["offered", "not offered"])
def test_letters_before_the_at_sign_travel_where_the_server_offers_it(settings, offered: str) -> None:
    """F24: SMTPUTF8. Without it this mail fails, in words, and the others leave."""
    is_offered = offered == "offered"
    with mail_server(enable_SMTPUTF8=is_offered) as server:
        settings.SMTP = server.settings
        post(a_mail("müller@straße.example"))
        post(a_mail())
        send_due()
    taken = ["müller@xn--strae-oqa.example"] if is_offered else []
    assert [one for _, [one] in server.envelopes] == [*taken, "ada@mail.example"]
    failed = Mail.objects.filter(state="failed").values_list("error", flat=True)
    assert ["SMTPUTF8" in one for one in failed] == ([] if is_offered else [True])
