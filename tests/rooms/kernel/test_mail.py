"""The outbox and the mailer, against a real SMTP server (G22, MSG-01)."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.utils.timezone import now

from regulars.kernel.actor import OPERATOR
from regulars.kernel.errors import Conflict
from regulars.kernel.mail.outbox import (
    SECRET,
    OutgoingMail,
    forget_mails,
    forget_old_mails,
    post,
    send_again,
)
from regulars.kernel.mail.sending import ATTEMPTS, send_due
from regulars.kernel.mail.smtp import ServerTrouble
from regulars.kernel.models import AuditRecord, Mail
from tests.mail_server import MailServer, mail_server
from tests.ports import free_port

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def server(settings) -> Iterator[MailServer]:
    with mail_server() as found:
        settings.SMTP = found.settings
        yield found


def a_mail(recipient: str = "ada@mail.example", **values: object) -> OutgoingMail:
    ours: dict[str, object] = {
        "flow": "test",
        "site_id": 7,
        "about": ("customer", 1),
        "sender": "hello@kids.example",
        "sender_name": "Mystic Kids, größer & “besser”",
        "recipient": recipient,
        "language": "en",
        "subject": "Grüße",
        "text": f"Open https://kids.example/{SECRET}\n",
        "html": f"<p>Open <a href='https://kids.example/{SECRET}'>this</a></p>",
        "secret": "s3cr3t",
    }
    return OutgoingMail(**(ours | values))  # type: ignore[arg-type]


def later(mail: Mail) -> Mail:
    Mail.objects.filter(pk=mail.pk).update(next_at=now())
    mail.refresh_from_db()
    return mail


def test_mail_arrives_as_it_was_written(server: MailServer) -> None:
    mail = post(a_mail())
    assert send_due() == 1
    (arrived,) = server.taken
    assert server.envelopes == [("hello@kids.example", ["ada@mail.example"])]
    assert arrived["Message-ID"] == mail.message_id
    assert arrived["From"].addresses[0].display_name == "Mystic Kids, größer & “besser”"
    assert arrived["Subject"] == "Grüße"
    assert arrived["Auto-Submitted"] == "auto-generated"
    text, html = arrived.get_body(("plain",)), arrived.get_body(("html",))
    assert text is not None
    assert html is not None
    assert text.get_content().strip() == "Open https://kids.example/s3cr3t"
    assert "https://kids.example/s3cr3t" in html.get_content()
    mail.refresh_from_db()
    assert (mail.state, mail.error, mail.attempts) == ("sent", "", 1)
    assert mail.sent_at is not None
    assert send_due() == 0


def test_one_time_link_leaves_the_database_with_the_mail(server: MailServer) -> None:
    """G10: in clear only until it is in the mailbox."""
    mail = post(a_mail())
    send_due()
    row = Mail.objects.values().get(pk=mail.pk)
    assert "s3cr3t" not in str(row)


def test_mail_of_a_change_that_did_not_happen_is_never_sent(server: MailServer) -> None:
    """G22: the outbox is in the change's transaction."""
    with transaction.atomic():
        post(a_mail())
        transaction.set_rollback(True)
    assert (send_due(), server.taken) == (0, [])


def test_without_a_mail_server_mails_are_kept_to_be_read() -> None:
    mail = post(a_mail())
    assert (mail.state, mail.secret, send_due()) == ("kept", "s3cr3t", 0)
    with pytest.raises(Conflict) as error:
        send_again(mail, by=OPERATOR)
    assert error.value.code == "no_mail_server"


def test_kept_mail_leaves_when_somebody_sends_it_later(settings) -> None:
    mail = post(a_mail())
    with mail_server() as server:
        settings.SMTP = server.settings
        assert send_due() == 0
        send_again(mail, by=OPERATOR)
        send_due()
        assert server.ids() == [mail.message_id]
    assert AuditRecord.objects.filter(event="mail.sent_again").count() == 1


def test_refused_for_now_is_tried_again_later_and_later(server: MailServer) -> None:
    server.refuse["ada@mail.example"] = "450 4.2.1 Mailbox busy"
    mail = post(a_mail())
    waits = []
    for _ in range(3):
        send_due()
        mail.refresh_from_db()
        waits.append(round((mail.next_at - now()).total_seconds() / 30))
        later(mail)
    assert waits == [1, 2, 4]
    assert (mail.state, mail.attempts, mail.error) == ("queued", 3, "450 4.2.1 Mailbox busy")
    server.refuse.clear()
    send_due()
    mail.refresh_from_db()
    assert (mail.state, mail.error, server.ids()) == ("sent", "", [mail.message_id])


def test_mail_that_is_never_taken_fails_at_last(server: MailServer) -> None:
    server.refuse["ada@mail.example"] = "450 Not now"
    mail = post(a_mail())
    Mail.objects.update(attempts=ATTEMPTS - 1)
    send_due()
    mail.refresh_from_db()
    assert mail.state == "failed"


def test_refused_for_good_fails_at_once_and_the_others_leave(server: MailServer) -> None:
    server.refuse["gone@mail.example"] = "550 5.1.1 No such mailbox"
    lost, fine = post(a_mail("gone@mail.example")), post(a_mail())
    send_due()
    lost.refresh_from_db()
    assert (lost.state, lost.error) == ("failed", "550 5.1.1 No such mailbox")
    assert server.ids() == [fine.message_id]
    del server.refuse["gone@mail.example"]
    send_again(lost, by=OPERATOR)
    send_due()
    assert server.ids() == [fine.message_id, lost.message_id]


@pytest.mark.parametrize("values", [{"recipient": "not an address"}, {"subject": "one\ntwo: three"}])
def test_mail_that_can_not_be_written_fails_and_the_others_leave(server: MailServer, values) -> None:
    post(a_mail(**values))
    fine = post(a_mail())
    send_due()
    assert server.ids() == [fine.message_id]
    assert Mail.objects.filter(state="failed").count() == 1


def test_server_that_is_away_costs_no_mail_its_chance(settings) -> None:
    settings.SMTP = MailServer(free_port()).settings
    mail = post(a_mail())
    with pytest.raises(ServerTrouble):
        send_due()
    mail.refresh_from_db()
    assert (mail.state, mail.attempts) == ("queued", 0)
    assert "refused" in mail.error
    assert mail.next_at < now() + timedelta(minutes=1)


def test_mail_that_another_worker_sends_is_left_to_it(server: MailServer) -> None:
    """G22: the row is locked while it is sent."""
    mail = post(a_mail())
    other = connection.copy()
    try:
        other.set_autocommit(False)
        with other.cursor() as cursor:
            cursor.execute("SELECT 1 FROM kernel_mail WHERE id = %s FOR NO KEY UPDATE", [mail.pk])
            assert (send_due(), server.taken) == (0, [])
        other.rollback()
    finally:
        other.close()
    assert send_due() == 1


def test_sent_mail_is_sent_again_under_its_id_unless_its_link_has_gone(server: MailServer) -> None:
    plain, linked = post(a_mail(text="Hello", html="<p>Hello</p>", secret="")), post(a_mail())
    with pytest.raises(Conflict) as error:
        send_again(plain, by=OPERATOR)
    assert error.value.code == "mail_queued"
    send_due()
    send_again(plain, by=OPERATOR)
    send_due()
    assert server.ids() == [plain.message_id, linked.message_id, plain.message_id]
    with pytest.raises(Conflict) as error:
        send_again(linked, by=OPERATOR)
    assert error.value.code == "link_gone"


def test_erasure_empties_mails_and_keeps_them_from_leaving(server: MailServer) -> None:
    mail = post(a_mail(paragraphs=[("Dear ada", "")]))
    strangers = post(a_mail("ben@mail.example", about=("customer", 2)))
    forget_mails("customer", 1)
    row = Mail.objects.values().get(pk=mail.pk)
    assert not {"ada", "s3cr3t", "Grüße"} & set(str(row).split("'"))
    assert [row[name] for name in ("recipient", "subject", "text", "html", "secret")] == [""] * 5
    assert row["paragraphs"] == []
    send_due()
    assert server.ids() == [strangers.message_id]
    with pytest.raises(Conflict) as error:
        send_again(mail, by=OPERATOR)
    assert error.value.code == "mail_erased"


def test_mails_of_half_a_year_ago_are_forgotten(server: MailServer) -> None:
    old, waiting, new = post(a_mail()), post(a_mail()), post(a_mail())
    send_due()
    Mail.objects.exclude(pk=new.pk).update(created_at=now() - timedelta(days=184))
    Mail.objects.filter(pk=waiting.pk).update(state="queued")
    forget_old_mails()
    assert list(Mail.objects.order_by("pk")) == [waiting, new]
    assert not Mail.objects.filter(pk=old.pk).exists()
