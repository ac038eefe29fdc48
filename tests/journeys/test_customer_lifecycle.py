"""What the table of the lifecycle says of a model is what happens to its rows."""

from collections.abc import Callable
from dataclasses import asdict, fields
from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.db.models import Model

from regulars.addresses.operations.addresses import add_address
from regulars.authentication.operations.recovery import ask_for_reset
from regulars.authentication.operations.viewings import begin_viewing
from regulars.cards.models import Gateway
from regulars.cards.operations.cards import save_card
from regulars.cards.rules.numbers import NewCard
from regulars.catalog.models import Product
from regulars.credit.operations.entries import grant_credit
from regulars.credit.operations.reservations import reserve_credit
from regulars.customers.models import Customer
from regulars.customers.operations.access import set_access
from regulars.customers.operations.consents import change_consents
from regulars.customers.operations.images import set_image
from regulars.customers.operations.profiles import ProfileChanges, change_profile
from regulars.customers.operations.reorganisation import hand_over_accounts, take_accounts
from regulars.customers.operations.tokens import issue_token
from regulars.customers.queries.reorganisation import Strategy
from regulars.customers.rules.mails import Purpose
from regulars.fields.operations.attributes import add_attribute
from regulars.fields.rules import Definition, Type
from regulars.groups.models import CustomerGroup, CustomerRole, GroupMember, RoleHolding, Tag, Tagging
from regulars.journeys.customer_lifecycle import (
    LIFECYCLE,
    Held,
    Reason,
    erase,
    export_personal_data,
    move_account,
)
from regulars.kernel.actor import OPERATOR
from regulars.kernel.jobs import quiet
from regulars.kernel.models import Job, JobProgress, Submission
from regulars.newsletters.models import ConsentEvent, Subscription
from regulars.newsletters.operations.campaigns import CampaignWish, add_campaign, start_campaign
from regulars.newsletters.operations.sending import send_next_batch
from regulars.orders.models import (
    Authorisation,
    Basket,
    BasketLine,
    OrderClaim,
    OrderFile,
    OrderFilePart,
    OrderRequest,
    Payment,
    SavedExport,
)
from regulars.orders.operations.gateway_tasks import ask_gateway
from regulars.orders.rules.gateway_tasks import TaskKind
from regulars.sites.models import Site
from regulars.sites.operations.sites import place_sites
from regulars.staff.rules.rights import EVERYTHING
from regulars.transfer.queries.personal_data import sight_of
from regulars.webhooks.models import Attempt, Delivery
from regulars.webhooks.operations.endpoints import WebhookChanges, add_webhook
from regulars.wishlists.models import WishLine
from tests.journeys.stories import SAM
from tests.rooms.addresses.samples import BERLIN
from tests.rooms.customers.pictures import a_picture
from tests.rooms.newsletters.readers import a_newsletter
from tests.rooms.orders.placed import a_stored_order
from tests.world import a_set, a_site, an_account, logged_in, sam, sites

pytestmark = pytest.mark.django_db

HOOK = WebhookChanges(name="CRM", url="https://hooks.shop.example/regulars", events=["*"])


def fill_the_shelves(account: Customer, site: Site) -> None:
    """What no verb of a small world leaves behind."""
    job = Job.objects.create(
        kind="move_sites",
        payload={"decisions": {str(account.pk): {"decision": "rename", "username": "chosen"}}},
        state=Job.State.FAILED,
        actor_kind="staff",
        door="backoffice",
    )
    JobProgress.objects.create(job=job)
    Attempt.objects.create(delivery=Delivery.objects.earliest("pk"))
    about = {"about_kind": "customer", "about_id": account.pk}
    digests = {"key": b"1" * 32, "fingerprint": b"2" * 32, "seen_by": b"3" * 32}
    Submission.objects.create(status=201, body="{}", **digests, **about)
    ask_for_reset(account.username, site_id=site.pk, by=OPERATOR)
    GroupMember.objects.create(group=CustomerGroup.objects.create(code="G"), account=account)
    Tagging.objects.create(tag=Tag.objects.create(code="T"), account=account)
    RoleHolding.objects.create(role=CustomerRole.objects.create(code="R"), account=account)
    newsletter = a_newsletter("toys", site)
    Subscription.objects.create(
        newsletter=newsletter,
        email=account.email,
        email_key=account.email,
        customer=account,
        state="confirmed",
    )
    ConsentEvent.objects.create(
        customer=account,
        newsletter=newsletter,
        site=site,
        email=account.email,
        given=True,
        wording_nr=1,
        channel="storefront",
        proof="mail",
    )
    looker = sam()
    begin_viewing(account, site, reason="They called", staff_id=looker.pk, by=SAM)
    OrderRequest.objects.create(
        site=site, email_key=account.email, number_key="1", account=account, door="storefront"
    )
    start_campaign(add_campaign(CampaignWish(newsletter, "Kites", "Here."), by=SAM), by=SAM)
    send_next_batch()
    export = SavedExport.objects.create(
        owner=looker, name="All", columns=["number"], per_line=False, zone="UTC"
    )
    file = OrderFile.objects.create(export=export, job=job, columns=["number"])
    OrderFilePart.objects.create(file=file, position=0, data=b"")
    bottle = Product.objects.create(code="P1", name="Bottle")
    an_order_by_card(account, site)
    WishLine.objects.create(account=account, site=site, product=bottle)
    BasketLine.objects.create(
        basket=Basket.objects.create(site=site, account=account), product=bottle, quantity=2
    )


def an_order_by_card(account: Customer, site: Site) -> None:
    """With what the gateway was asked, a saved card, and store credit, some of it reserved."""
    grant_credit(account, "50", site.currency, reason="Welcome", by=SAM)
    reserve_credit(account, "5", site.currency, reference="A1", site=site, by=SAM)
    gateway = Gateway.objects.create(code="test", name="Test", kind="test")
    save_card(account, NewCard("4242424242424242", "12/39"), site=site, gateway=gateway, by=SAM)
    order = a_stored_order(site, account)
    Payment.objects.update(label="Visa 4242")
    ask_gateway(Payment.objects.get(), TaskKind.CAPTURE, Decimal(10))
    OrderClaim.objects.create(token_hash=b"5" * 32, order=order)
    Authorisation.objects.create(
        key=b"4" * 32, site=site, gateway=gateway, amount=10, currency="EUR", order=order, state="used"
    )


@pytest.fixture
def ada() -> Customer:
    """The only customer: has something in every model of the table, at home at kids and known at sports."""
    add_webhook(HOOK, by=OPERATOR)
    for code, kind in (("size", Type.NUMBER), ("photo", Type.IMAGE)):
        filterable = kind == Type.NUMBER
        add_attribute(Definition(code, code.title(), kind, filterable=filterable), by=OPERATOR)
    kids, sports = sites(["kids", "sports"], a_set("b2c"))
    a_set("b2b")
    ada = an_account(site=kids, attributes={"size": 42})
    change_profile(ada, ProfileChanges(phone="030 1234"), version=1, by=SAM)
    set_access(ada, site=sports, state="disabled", by=SAM)
    set_access(ada, site=sports, state="active", by=SAM)
    set_image(ada, "photo", a_picture(), by=SAM)
    add_address(ada, BERLIN, site=kids, by=SAM)
    change_consents(ada, site=kids, given={"marketing_opt_in": True}, by=SAM)
    for site, purpose in ((kids, Purpose.PASSWORD), (sports, Purpose.MAILBOX)):
        logged_in(ada, site)
        issue_token(ada, site.pk, purpose, lasts=timedelta(hours=1))
    fill_the_shelves(ada, kids)
    return Customer.objects.get()


def stored(model: type[Model]) -> set[str]:
    with connection.cursor() as cursor:
        cursor.execute(f'SELECT one::text FROM "{model._meta.db_table}" one')
        return {row[0] for row in cursor.fetchall()}


def touched(act: Callable[[], object]) -> set[type[Model]]:
    """Of which models rows that were there are gone or no longer the same."""
    before = {model: stored(model) for model in LIFECYCLE}
    assert [model.__name__ for model, rows in before.items() if not rows] == []
    act()
    return {model for model, rows in before.items() if rows - stored(model)}


def those(*said: Callable[..., object] | Reason) -> set[type[Model]]:
    """With a step, or with the reason that the database or the verb itself sees to it."""
    reasons = set(Reason) - {Reason.GOES_BY_TRIGGER, Reason.FORFEITED}
    return {model for model, one in zip(LIFECYCLE, said, strict=True) if one not in reasons}


def there() -> Site:
    return a_site("trade", a_set("trade"))


def test_erasure_touches_the_rows_of_models_with_a_step_and_no_others(ada: Customer) -> None:
    """G20: also before anybody looks for words, records and ended access stay as they were."""
    assert touched(lambda: erase(ada, by=SAM)) == those(*(row.erase for row in LIFECYCLE.values()))


def test_move_touches_the_rows_of_models_with_a_step_and_no_others(ada: Customer) -> None:
    to_set = there().set
    moved = touched(lambda: move_account(ada, to_set=to_set, by=SAM))
    assert moved == those(*(row.move for row in LIFECYCLE.values()))


def test_statements_over_many_touch_the_rows_of_models_that_name_them(ada: Customer) -> None:
    """Sites that take their accounts along, then a set that is handed over."""
    kids, former, to_set = Site.objects.get(code="kids"), ada.set, there().set

    def take() -> None:
        taken = {"strategy": Strategy.TAKE_ALL, "skip": [], "former": former, "to_set": to_set}
        take_accounts([kids.pk], **taken, by=SAM)
        place_sites({kids.pk: to_set.pk}, strategy="take_all", by=SAM)

    def hand_over() -> None:
        hand_over_accounts(to_set, successor=former, tell=quiet, by=SAM)
        place_sites({kids.pk: former.pk}, strategy="take_all", by=SAM)

    for verb, act in ((take_accounts, take), (hand_over_accounts, hand_over)):
        assert touched(act) == {model for model, row in LIFECYCLE.items() if verb in row.in_bulk}


def test_export_gives_every_field_from_one_row_of_the_table(ada: Customer) -> None:
    sight = sight_of(EVERYTHING)
    exports = [row.export for row in LIFECYCLE.values() if not isinstance(row.export, Reason)]
    given = [field for export in exports for field in export(ada, sight)]
    assert sorted(given) == sorted(one.name for one in fields(Held))
    held = asdict(export_personal_data(ada, by=SAM))
    assert [name for name, value in held.items() if value in ([], {}, None, "")] == ["email_proved_at"]
