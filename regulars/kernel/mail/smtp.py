"""One connection to the mail server of SMTP_URL: Django's own, and what it lacks."""

import smtplib
import ssl
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP as POLICY
from email.utils import format_datetime
from html import escape
from typing import Any

from django.conf import settings
from django.core.mail.backends.smtp import EmailBackend
from django.core.mail.utils import DNS_NAME

from regulars.kernel.emails import split_address
from regulars.kernel.mail.mail_types import all_mail_types
from regulars.kernel.mail.outbox import SECRET, html_of
from regulars.kernel.models import Mail

__all__ = ["Server", "ServerTrouble", "mime_of"]

PATIENCE_SECONDS = 20
UNSAFE = "This mail server offers no STARTTLS, so the password of SMTP_URL was not told to it."


class ServerTrouble(Exception):
    """The server itself is the trouble, so any other mail would only meet it too."""

    def __init__(self, error: OSError) -> None:
        super().__init__(str(error) or type(error).__name__)


class Server(EmailBackend):
    """The mail server; connects when the first mail is due and lets go at the end."""

    def __init__(self, smtp: dict[str, Any]) -> None:
        tls = {"use_ssl": smtp["tls"] == "implicit", "use_tls": smtp["tls"] == "starttls"}
        user, password = smtp["user"], smtp["password"]
        super().__init__(smtp["host"], smtp["port"], user, password, timeout=PATIENCE_SECONDS, **tls)
        # It says hello by our domain, which a server may look up. Django would ask the resolver for this machine's name.
        DNS_NAME._fqdn = settings.DOMAIN  # noqa: SLF001

    @property
    def connection_class(self) -> Any:
        return _StartTls if self.use_tls else super().connection_class

    def deliver(self, mail: Mail) -> None:
        """Returns when the server has taken the mail over. Raises `ServerTrouble`, or what this mail met."""
        message = mime_of(mail)
        try:
            self.open()
            # With SMTPUTF8 where an address needs it, or not at all; Django would spell the address otherwise.
            self.connection.send_message(message)  # type: ignore[union-attr]
        except OSError as error:  # smtplib's own are among them
            if self.connection and _is_about_the_mail(error):
                raise
            raise ServerTrouble(error) from error


def _is_about_the_mail(error: OSError) -> bool:
    return isinstance(error, smtplib.SMTPException) and not isinstance(error, smtplib.SMTPServerDisconnected)


class _StartTls(smtplib.SMTP):
    """STARTTLS where it is offered, and no password without it."""

    def starttls(self, **given: Any) -> tuple[int, bytes]:  # type: ignore[override]
        self.ehlo_or_helo_if_needed()
        return super().starttls(**given) if self.has_extn("starttls") else (0, b"")

    def login(self, user: str, password: str, **given: Any) -> tuple[int, bytes]:
        if not isinstance(self.sock, ssl.SSLSocket):
            raise smtplib.SMTPNotSupportedError(UNSAFE)
        return super().login(user, password, **given)


def mime_of(mail: Mail) -> EmailMessage:
    """The mail as it travels: text, and the same in the frame. The same row is the same message each time."""
    message = EmailMessage(policy=POLICY)
    message["Message-ID"] = mail.message_id
    message["Date"] = format_datetime(mail.created_at)
    message["From"] = Address(mail.sender_name, *split_address(mail.sender))
    message["To"] = Address("", *split_address(mail.recipient))
    message["Subject"] = mail.subject
    message["Auto-Submitted"] = "auto-generated"
    message["Content-Language"] = mail.language
    mail_type = all_mail_types().get(mail.flow)
    link = next((href for _, href in mail.paragraphs if href), "")
    if mail_type is not None and mail_type.unsubscribes and link:
        message["List-Unsubscribe"] = f"<{link}>"
        message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    message.set_content(_with_secret(mail.text, mail.secret))
    html = html_of(mail)
    if html:
        message.add_alternative(_with_secret(html, escape(mail.secret)), subtype="html")
        message.set_boundary(f"=_{mail.message_id.strip('<>').partition('@')[0]}")
    return message


def _with_secret(text: str, secret: str) -> str:
    """A mail without one says what was typed, even if it looks like the mark."""
    return text.replace(SECRET, secret) if secret else text
