"""System > Mails: what was written to whom, whether it has left, and once more if it must (MSG-01)."""

from typing import Any

import pytest
from django.test import Client

from regulars.addresses.operations.addresses import add_address
from regulars.authentication.operations.recovery import ask_for_reset
from regulars.customers.models import Customer
from regulars.customers.operations.access import set_access
from regulars.customers.rules import AccessState
from regulars.journeys.customer_lifecycle import erase
from regulars.kernel.mail.sending import send_due
from regulars.kernel.models import Mail
from regulars.newsletters.models import Campaign
from regulars.newsletters.operations.campaigns import CampaignWish, add_campaign, start_campaign
from regulars.newsletters.operations.sending import send_next_batch
from regulars.sites.models import Site
from regulars.staff.rules import Right
from tests.doors.backoffice.conftest import HOST
from tests.journeys.stories import SAM
from tests.mail_server import mail_server
from tests.mailbox import last, mails, token_in
from tests.rooms.addresses.samples import LONDON
from tests.rooms.newsletters.readers import a_newsletter, many
from tests.statements import counted_statements
from tests.world import a_set, a_site, an_account, own_role, sam

pytestmark = pytest.mark.django_db


@pytest.fixture
def kids() -> Site:
    return a_site("kids", a_set("b2c"), name="Mystic Kids")


@pytest.fixture
def ada(kids: Site) -> Customer:
    return an_account(site=kids)


def disable_and_activate(ada: Customer, kids: Site) -> None:
    for state in (AccessState.DISABLED, AccessState.ACTIVE):
        set_access(ada, site=kids, state=state, by=SAM)


def forgot(kids: Site) -> Mail:
    ask_for_reset("ada@mail.example", site_id=kids.pk, by=SAM)
    return last("password_reset")


def test_empty_list_says_what_would_be_here(viewer: Client) -> None:
    page = viewer.get("/mails").text
    assert "No mails yet" in page
    assert "There is no mail server yet" in page


@pytest.mark.parametrize(("level", "status"), [("none", 403), ("view", 200)])
def test_mails_say_addresses_so_they_need_the_sight_of_them(ada: Customer, level: str, status: int) -> None:
    """G13: of each group that a mail may tell of."""
    groups = dict.fromkeys(("identity", "contact", "credentials", "b2b"), "view")
    role = own_role(functions=[Right.SEE], **groups, addresses=level)
    client = Client(HTTP_HOST=HOST)
    client.force_login(sam(role.code, email="own@staff.example"))
    Customer.objects.update(email_proved_at="2026-01-01T00:00:00Z")
    add_address(ada, LONDON, by=SAM)
    for path in ("/mails", f"/mails/{last('address_added').pk}"):
        assert client.get(path).status_code == status, path


def test_list_tells_what_to_whom_from_where_and_how_far(viewer: Client, ada: Customer, kids: Site) -> None:
    disable_and_activate(ada, kids)
    page = viewer.get("/mails").text
    for told in ("Access disabled", "Access activated", "ada@mail.example", "Mystic Kids", "Kept"):
        assert told in page


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ("", 2),
        ("?q=ada@", 2),
        ("?q=ADA", 2),
        ("?q=ben", 0),
        ("?flow=access_disabled", 1),
        ("?state=kept&site=kids", 2),
        ("?state=sent", 0),
        ("?site=nowhere", 0),
        ("?q=%00", 0),
        ("?state=nonsense", 0),
        ("?before=junk", 2),
        ("?before=99999999999999999999999", 2),
    ],
)
def test_filters_combine(viewer: Client, ada: Customer, kids: Site, query: str, count: int) -> None:
    disable_and_activate(ada, kids)
    assert viewer.get(f"/mails{query}").text.count('data-label="To"') == count


def test_list_has_pages_and_asks_as_often_for_many_as_for_one(
    viewer: Client, ada: Customer, kids: Site
) -> None:
    costs = []
    for rounds in (26, 5):
        for _ in range(rounds):
            disable_and_activate(ada, kids)
        with counted_statements() as counted:
            page = viewer.get("/mails").text
        costs.append(counted.count)
    assert costs[0] == costs[1] <= 6
    assert page.count('data-label="To"') == 50
    older = page.split('rel="next" href="')[1].split('"')[0]
    assert viewer.get(older.replace("&amp;", "&")).text.count('data-label="To"') == 12


def test_kept_link_is_read_by_who_may_set_passwords_only(
    viewer: Client, manager: Client, ada: Customer, kids: Site
) -> None:
    """G10: a viewer must not get into anybody's account by reading its mail."""
    mail = forgot(kids)
    token = token_in(mail)
    assert token in manager.get(f"/mails/{mail.pk}").text
    page = viewer.get(f"/mails/{mail.pk}").text
    assert token not in page
    assert "password-reset?token=…" in page


def test_failed_mail_says_why_and_is_sent_again(manager: Client, ada: Customer, kids: Site, settings) -> None:
    with mail_server() as server:
        settings.SMTP = server.settings
        server.refuse["ada@mail.example"] = "550 5.1.1 No such mailbox"
        mail = forgot(kids)
        send_due()
        page = manager.get(f"/mails/{mail.pk}").text
        assert "550 5.1.1 No such mailbox" in page
        server.refuse.clear()
        assert manager.post(f"/mails/{mail.pk}/resend")["Location"] == f"/mails/{mail.pk}"
        send_due()
        assert server.ids() == [mail.message_id]
    page = manager.get(f"/mails/{mail.pk}").text
    assert "Sent" in page
    assert "No such mailbox" not in page


def test_sent_link_is_nobodys_to_read(manager: Client, ada: Customer, kids: Site, settings) -> None:
    with mail_server() as server:
        settings.SMTP = server.settings
        mail = forgot(kids)
        token = token_in(mail)
        assert token not in manager.get(f"/mails/{mail.pk}").text
        send_due()
        assert token not in manager.get(f"/mails/{mail.pk}").text
        answer = manager.post(f"/mails/{mail.pk}/resend")
    assert answer.status_code == 409
    assert "The one-time link has left with this mail" in answer.text


def test_viewer_sends_nothing_again(viewer: Client, ada: Customer, kids: Site) -> None:
    disable_and_activate(ada, kids)
    mail = mails()[0]
    assert "Send again" not in viewer.get(f"/mails/{mail.pk}").text
    assert viewer.post(f"/mails/{mail.pk}/resend").status_code == 403


def test_mail_of_an_erased_customer_is_empty(viewer: Client, ada: Customer, kids: Site) -> None:
    disable_and_activate(ada, kids)
    erase(ada, by=SAM)
    mail = mails()[0]
    assert "ada@" not in viewer.get("/mails").text
    assert "Emptied when its customer was erased." in viewer.get(f"/mails/{mail.pk}").text


def test_name_of_markup_is_text_in_a_mail(viewer: Client, kids: Site) -> None:
    ada = an_account(site=kids, first_name="<script>alert(1)</script>")
    set_access(ada, site=kids, state=AccessState.DISABLED, by=SAM)
    page = viewer.get(f"/mails/{mails()[0].pk}").text
    assert "<script>alert(1)" not in page
    assert "&lt;script&gt;alert(1)" in page


def test_unknown_mail_is_not_found(viewer: Client) -> None:
    assert viewer.get("/mails/999999").status_code == 404


def test_mail_of_a_stopped_campaign_is_not_offered_to_be_sent_again(manager: Client, settings: Any) -> None:
    """CON-03: it says why it never left."""
    with mail_server() as server:
        settings.SMTP = server.settings
        newsletter = a_newsletter()
        many(newsletter, 1)
        wish = CampaignWish(newsletter, "Kites", "Kites are here.")
        campaign = start_campaign(add_campaign(wish, by=SAM), by=SAM)
        assert send_next_batch()
        Campaign.objects.filter(pk=campaign.pk).update(state="cancelled")
        send_due()
        mail = Mail.objects.get()
        page = manager.get(f"/mails/{mail.pk}").text
        assert (server.taken, mail.state) == ([], "failed")
    assert "while the mail was under way" in page
    assert "Send again" not in page
