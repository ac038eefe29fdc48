"""The outbox: a row in the transaction of the change that the mail tells of.

It says all there is to say. Its frame, which costs as much as the rest of a registration's Python, is put around it by
whoever sends it, and is made by whoever knows how the sender looks: said once with `framed_by`.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from uuid import uuid4

from django.conf import settings
from django.db.models import Q, QuerySet
from django.utils.timezone import now

from regulars.kernel.actor import Actor
from regulars.kernel.audit import Event, change
from regulars.kernel.emails import part_of_address, split_address
from regulars.kernel.errors import Conflict
from regulars.kernel.i18n import lazy, translate
from regulars.kernel.jobs import periodic
from regulars.kernel.lists import Column, Filter, List, plain
from regulars.kernel.mail.mail_types import all_mail_types
from regulars.kernel.models import Mail
from regulars.kernel.tidying import forget

__all__ = [
    "MAILS",
    "SECRET",
    "STATES",
    "TAKEN_BACK",
    "OutgoingMail",
    "forget_mails",
    "framed_by",
    "html_of",
    "is_taken_back",
    "post",
    "post_many",
    "send_again",
    "take_back",
    "taken_back_where",
    "text_to_read",
]

# Stands in a mail's texts for its one-time token, which is kept beside them and only until the mail has left.
SECRET = "~one-time-token~"  # noqa: S105 - a mark, no secret

STATES = {
    Mail.State.QUEUED.value: lazy("On its way"),
    Mail.State.SENT.value: lazy("Sent"),
    Mail.State.FAILED.value: lazy("Failed"),
    Mail.State.KEPT.value: lazy("Kept"),
    Mail.State.ERASED.value: lazy("Erased"),
}


def _addressed(mails: QuerySet[Mail], typed: str) -> QuerySet[Mail]:
    return mails.filter(Q(recipient__startswith=typed) | Q(recipient__startswith=part_of_address(typed)))


MAILS = List(
    ("mail", "mails"),
    [*plain("Mail", "To", "Site", "State"), Column("written", "Written", asc="oldest", desc="")],
    [
        Filter("q", "Recipient", _addressed, "search"),
        Filter(
            "state",
            "State",
            "state",
            "select",
            STATES,
        ),
        Filter(
            "flow",
            "Mail",
            "flow",
            "select",
            lambda: {code: translate(mail_type.title) for code, mail_type in all_mail_types().items()},
        ),
        Filter("site", "Site", lambda mails, site: mails.filter(site_id=site.pk), "site"),
    ],
    {"": ("-pk",), "oldest": ("pk",)},
    up_to=1_000,
)

TAKEN_BACK = "taken back"  # in the place of what a server said
KEPT = timedelta(days=183)
SENT_AGAIN = Event("mail.sent_again", "sent a mail once more")


@dataclass(frozen=True)
class OutgoingMail:
    """A mail, ready to leave once it is framed: `paragraphs` are texts with an address each, or none; `html` is given
    where the frame is there already. `about` names whose values it holds, so that erasure finds it.
    """

    flow: str
    site_id: int | None
    about: tuple[str, int] | None
    sender: str
    sender_name: str
    recipient: str
    language: str
    subject: str
    text: str
    link_origin: str = ""
    paragraphs: Sequence[tuple[str, str]] = ()
    html: str = ""
    secret: str = ""


def post(mail: OutgoingMail) -> Mail:
    """Write a mail into the outbox, in the caller's transaction; without a mail server it stays there to be read."""
    return post_many([mail])[0]


def post_many(mails: Iterable[OutgoingMail]) -> list[Mail]:
    """Write them into the outbox in one statement, answered in their order."""
    return Mail.objects.bulk_create([_row(mail) for mail in mails])


def _row(mail: OutgoingMail) -> Mail:
    about_kind, about_id = mail.about or ("", None)
    return Mail(
        **{name: value for name, value in vars(mail).items() if name != "about"},
        about_kind=about_kind,
        about_id=about_id,
        message_id=f"<{uuid4()}@{split_address(mail.sender)[1]}>",
        state=Mail.State.QUEUED if settings.SMTP else Mail.State.KEPT,
    )


@dataclass
class _Frame:
    made: Callable[[Mail], str] | None = None


_frame = _Frame()


def framed_by(frame: Callable[[Mail], str]) -> Callable[[Mail], str]:
    """The function that puts a mail's paragraphs into the frame of its sender."""
    _frame.made = frame
    return frame


def html_of(mail: Mail) -> str:
    """The mail in its frame: as it was sent once, else made now."""
    return mail.html or (_frame.made(mail) if _frame.made else "")


_taken_back: dict[str, Callable[[Mail], bool]] = {}


def taken_back_where(flow: str) -> Callable[[Callable[[Mail], bool]], Callable[[Mail], bool]]:
    """The function that says of mails of this kind whether they should leave no more, whatever the outbox holds.

    It is asked before each attempt: a mail that was under way when it was taken back isn't tried again.
    """

    def learn(decide: Callable[[Mail], bool]) -> Callable[[Mail], bool]:
        _taken_back[flow] = decide
        return decide

    return learn


def is_taken_back(mail: Mail) -> bool:
    """Whether whoever wrote it has taken it back."""
    decide = _taken_back.get(mail.flow)
    return decide is not None and decide(mail)


def take_back(mails: QuerySet[Mail]) -> list[int]:
    """Those that wait leave the outbox unsent; nobody waits for the one under way. Answers the ids of the deleted ones.

    One that waits to be sent once more stays as it was: sent.
    """
    waiting = mails.filter(state=Mail.State.QUEUED).select_for_update(skip_locked=True)
    found = {mail.pk: mail.sent_at for mail in waiting.only("pk", "sent_at")}
    new = [pk for pk, sent_at in found.items() if sent_at is None]
    if new:
        Mail.objects.filter(pk__in=new).delete()
    if len(new) < len(found):
        Mail.objects.filter(pk__in=found.keys() - set(new)).update(state=Mail.State.SENT)
    return new


def text_to_read(mail: Mail, *, with_link: bool) -> str:
    """The text for staff. A one-time link is shown only where it can't leave: kept, and to who may set passwords."""
    secret = mail.secret if with_link and mail.state == Mail.State.KEPT and mail.secret else "…"
    return mail.text.replace(SECRET, secret)


def send_again(mail: Mail, *, by: Actor) -> None:
    """Queue a mail once more, under the same message id.

    Raises `Conflict`: `mail_queued` when it waits anyway, `mail_erased` when it is empty, `link_gone` when its
    one-time link left with it, `mail_taken_back` when it should reach nobody any more, `no_mail_server` when nothing could be sent.
    """
    with change(SENT_AGAIN, by=by) as entry:
        mail = Mail.objects.select_for_update().get(pk=mail.pk)
        if mail.state == Mail.State.QUEUED:
            raise Conflict("mail_queued", "This mail is on its way already.")
        if mail.state == Mail.State.ERASED:
            raise Conflict("mail_erased", "This mail was emptied when its customer was erased.")
        if SECRET in mail.text and not mail.secret:
            raise Conflict(
                "link_gone", "The one-time link has left with this mail. Send the customer a new one."
            )
        if is_taken_back(mail):
            raise Conflict(
                "mail_taken_back",
                "Its reader has unsubscribed or its campaign was stopped: it is sent to nobody.",
            )
        if not settings.SMTP:
            raise Conflict("no_mail_server", "There is no mail server yet: set SMTP_URL and start again.")
        Mail.objects.filter(pk=mail.pk).update(state=Mail.State.QUEUED, attempts=0, next_at=now(), error="")
        entry.note(mail=mail.pk, flow=mail.flow, site_id=mail.site_id)
        if mail.about_id is not None:
            entry.about(mail.about_kind, mail.about_id)


@periodic
def forget_old_mails() -> None:
    """Delete what was written half a year ago; that it was written stays in the history."""
    old = Mail.objects.filter(created_at__lt=now() - KEPT)
    forget(old.exclude(state=Mail.State.QUEUED))


def forget_mails(kind: str, subject_id: int) -> None:
    """Empty every mail that holds values of this subject; what was not sent yet no longer is."""
    mine = Q(about_kind=kind, about_id=subject_id)
    empty = dict.fromkeys(("recipient", "subject", "text", "html", "secret", "error"), "")
    Mail.objects.filter(mine).update(state=Mail.State.ERASED, paragraphs=[], **empty)
