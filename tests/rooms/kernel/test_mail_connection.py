"""How the mailer speaks with a mail server: over TLS or not, as whom, and for how long (MSG-01)."""

import smtplib
import socket
import ssl
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from aiosmtpd.smtp import AuthResult
from django.core.mail.utils import DNS_NAME

from regulars.kernel.mail import smtp
from regulars.kernel.mail.outbox import post
from regulars.kernel.mail.sending import send_due
from regulars.kernel.mail.smtp import ServerTrouble
from tests.mail_server import MailServer, mail_server
from tests.rooms.kernel.test_mail import a_mail, later

pytestmark = pytest.mark.django_db(transaction=True)

SHOP = {"host": "localhost", "user": "shop", "password": "very secret"}


@pytest.fixture
def own_certificate(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[], ssl.SSLContext]:
    """A certificate for localhost, and the way to trust it."""
    key, certificate = tmp_path / "key.pem", tmp_path / "certificate.pem"
    command = f"openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=localhost -addext subjectAltName=DNS:localhost -keyout {key} -out {certificate}"
    subprocess.run(command.split(), check=True, capture_output=True)

    def trusted() -> ssl.SSLContext:
        monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
        return context

    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    trusted.context = context  # type: ignore[attr-defined]
    return trusted


def knows_the_shop(_server, _session, _envelope, mechanism: str, told) -> AuthResult:
    return AuthResult(success=(told.login, told.password) == (b"shop", b"very secret"))


def test_password_is_told_behind_tls_to_a_server_that_is_who_it_says(settings, own_certificate) -> None:
    with mail_server(
        tls_context=own_certificate.context, authenticator=knows_the_shop, auth_required=True
    ) as server:
        settings.SMTP = server.settings | SHOP
        mail = post(a_mail())
        with pytest.raises(ServerTrouble) as trouble:
            send_due()
        assert isinstance(trouble.value.__cause__, ssl.SSLCertVerificationError)
        own_certificate()
        later(mail)
        assert send_due() == 1
        assert server.ids() == [mail.message_id]


def test_password_is_not_told_to_a_server_without_tls(settings) -> None:
    with mail_server() as server:
        settings.SMTP = server.settings | SHOP
        mail = post(a_mail())
        with pytest.raises(ServerTrouble) as trouble:
            send_due()
    assert isinstance(trouble.value.__cause__, smtplib.SMTPNotSupportedError)
    mail.refresh_from_db()
    assert "STARTTLS" in mail.error
    assert server.taken == []


@pytest.mark.filterwarnings("ignore:Requiring AUTH")
def test_password_is_told_without_tls_where_the_operator_says_so(settings) -> None:
    with mail_server(authenticator=knows_the_shop, auth_required=True, auth_require_tls=False) as server:
        settings.SMTP = server.settings | SHOP | {"tls": "off"}
        mail = post(a_mail())
        assert send_due() == 1
    assert server.ids() == [mail.message_id]


@pytest.mark.filterwarnings("ignore:Requiring AUTH")
def test_mails_leave_over_tls_from_the_first_byte(settings, own_certificate) -> None:
    """smtps://, and the certificate is looked at there too."""
    with mail_server(
        ssl_context=own_certificate.context,
        authenticator=knows_the_shop,
        auth_required=True,
        auth_require_tls=False,
    ) as server:
        settings.SMTP = server.settings | SHOP | {"tls": "implicit"}
        mail = post(a_mail())
        with pytest.raises(ServerTrouble) as trouble:
            send_due()
        assert isinstance(trouble.value.__cause__, ssl.SSLCertVerificationError)
        own_certificate()
        later(mail)
        assert send_due() == 1
    assert server.ids() == [mail.message_id]


@pytest.mark.parametrize("tls", ["starttls", "off"])
def test_tls_is_taken_where_it_is_offered_unless_switched_off(settings, own_certificate, tls: str) -> None:
    own_certificate()
    with mail_server(tls_context=own_certificate.context) as server:
        settings.SMTP = server.settings | {"host": "localhost", "tls": tls}
        post(a_mail())
        send_due()
    assert [session.ssl is not None for session in server.sessions] == [tls == "starttls"]


def test_many_mails_leave_over_one_connection_that_says_our_domain(
    settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nobody asks the resolver for the name of this machine, which may take seconds."""
    asked: list[str] = []
    monkeypatch.delattr(DNS_NAME, "_fqdn", raising=False)
    monkeypatch.setattr(
        socket, "getfqdn", lambda: asked.append(sys._getframe(1).f_code.co_filename) or "here"
    )
    with mail_server() as server:
        settings.SMTP, settings.DOMAIN = server.settings, "shops.example"
        for _ in range(3):
            post(a_mail())
        server.refuse["gone@mail.example"] = "550 No such mailbox"
        post(a_mail("gone@mail.example"))
        post(a_mail())
        assert send_due() == 5
    assert len(server.sessions) == 4
    assert len({id(session) for session in server.sessions}) == 1
    assert server.sessions[0].host_name == "shops.example"
    assert not [file for file in asked if "django" in file or "smtplib" in file]


def test_server_that_says_nothing_is_not_waited_for_for_ever(
    settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(smtp, "PATIENCE_SECONDS", 0.2)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        settings.SMTP = MailServer(silent.getsockname()[1]).settings
        mail = post(a_mail())
        with pytest.raises(ServerTrouble, match="timed out"):
            send_due()
    mail.refresh_from_db()
    assert (mail.state, mail.attempts) == ("queued", 0)


def test_server_that_hangs_up_costs_no_mail_its_chance(settings) -> None:
    """In the middle of a mail: the next connection takes it."""
    with mail_server() as server:
        settings.SMTP = server.settings
        server.hangs_up = True
        mail = post(a_mail())
        with pytest.raises(ServerTrouble) as trouble:
            send_due()
        assert isinstance(trouble.value.__cause__, smtplib.SMTPServerDisconnected)
        mail.refresh_from_db()
        assert (mail.state, mail.attempts) == ("queued", 0)
        server.hangs_up = False
        later(mail)
        assert send_due() == 1
    assert server.ids() == [mail.message_id]
