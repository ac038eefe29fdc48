"""One connection to the mail server of SMTP_URL."""

import smtplib
import ssl
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP as POLICY
from email.utils import format_datetime
from html import escape
from typing import Any

from django.conf import settings

from regulars.kernel.emails import split_address
from regulars.kernel.mail.outbox import SECRET, html_of
from regulars.kernel.models import Mail

__all__ = ["Server", "ServerTrouble", "mime_of"]

PATIENCE_SECONDS = 20
UNSAFE = "This mail server offers no STARTTLS, so the password of SMTP_URL was not told to it."


class ServerTrouble(Exception):
    """The server itself is the trouble, so any other mail would only meet it too."""


class Server:
    """The mail server; connects when the first mail is due and lets go at the end."""

    def __init__(self, smtp: dict[str, Any]) -> None:
        self._smtp = smtp
        self._connection: smtplib.SMTP | None = None

    def deliver(self, mail: Mail) -> None:
        """Returns when the server has taken the mail over. Raises `ServerTrouble`, or what this mail met."""
        message = mime_of(mail)
        if self._connection is None:
            try:
                self._connection = self._connect()
            except OSError as error:  # smtplib's own are among them
                raise ServerTrouble(_words_of(error)) from error
        try:
            self._connection.send_message(message)  # with SMTPUTF8 where an address needs it, or not at all
        except smtplib.SMTPServerDisconnected as error:
            raise ServerTrouble(_words_of(error)) from error
        except smtplib.SMTPException:
            raise
        except OSError as error:
            raise ServerTrouble(_words_of(error)) from error

    def close(self) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            try:
                connection.quit()
            except (OSError, smtplib.SMTPException):
                connection.close()

    def _connect(self) -> smtplib.SMTP:
        host, port, tls = self._smtp["host"], self._smtp["port"], self._smtp["tls"]
        ours: dict[str, Any] = {"local_hostname": settings.DOMAIN, "timeout": PATIENCE_SECONDS}
        if tls == "implicit":
            context = ssl.create_default_context()
            return self._log_in(smtplib.SMTP_SSL(host, port, context=context, **ours), is_safe=True)
        connection = smtplib.SMTP(host, port, **ours)
        try:
            connection.ehlo()
            if has_tls := tls != "off" and connection.has_extn("starttls"):
                connection.starttls(context=ssl.create_default_context())
            return self._log_in(connection, is_safe=has_tls or tls == "off")
        except BaseException:
            connection.close()
            raise

    def _log_in(self, connection: smtplib.SMTP, *, is_safe: bool) -> smtplib.SMTP:
        if self._smtp["user"] and not is_safe:
            raise smtplib.SMTPNotSupportedError(UNSAFE)
        if self._smtp["user"]:
            connection.login(self._smtp["user"], self._smtp["password"])
        return connection


def _words_of(error: OSError) -> str:
    return str(error) or type(error).__name__


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
    message.set_content(mail.text.replace(SECRET, mail.secret))
    html = html_of(mail)
    if html:
        message.add_alternative(html.replace(SECRET, escape(mail.secret)), subtype="html")
        message.set_boundary(f"=_{mail.message_id.strip('<>').partition('@')[0]}")
    return message
