import pytest
from django.test import Client

from regulars.customers.models import Customer
from regulars.customers.queries.reorganisation import Strategy
from regulars.journeys.save_set import plan_set
from regulars.kernel.actor import OPERATOR
from regulars.kernel.errors import DomainError
from regulars.kernel.models import AuditRecord
from regulars.sites.models import CustomerSet, Site
from regulars.sites.operations.sets import SetChanges, change_set
from tests.doors.backoffice.sets.conftest import Mystic
from tests.doors.pages import plan_in, plan_lines
from tests.world import a_family, an_account, default_set, logged_in

HTMX = {"HX-Request": "true"}
B2C = "/customer-sets/b2c/row"


@pytest.fixture
def row(values: dict, mystic: Mystic) -> dict[str, object]:
    """The row of Consumers as it stands."""
    return values | {
        "name": mystic.b2c.name,
        "version": mystic.b2c.version,
        "sites": [mystic.sports.pk, mystic.kids.pk],
    }


def set_of(site: Site) -> str:
    return CustomerSet.objects.get(sites=site).code


def test_row_opens_in_edit_mode_with_a_fixed_code(administrator: Client, mystic: Mystic) -> None:
    """SET-05, SET-09: the code is shown, not asked; each site says where it is now."""
    html = administrator.get(B2C, headers=HTMX).text
    assert 'class="row-editing" id="set-b2c"' in html
    assert 'name="code"' not in html
    assert 'data-hint="now in Set b2b"' in html


def test_code_sent_along_changes_nothing(administrator: Client, row: dict) -> None:
    """SET-05."""
    administrator.post(B2C, row | {"code": "other"})
    assert CustomerSet.objects.filter(code="b2c").exists()
    assert not CustomerSet.objects.filter(code="other").exists()


def test_set_is_renamed(administrator: Client, mystic: Mystic, row: dict) -> None:
    """SET-06: code and sites stay."""
    answer = administrator.post(B2C, row | {"name": "Shoppers"}, headers=HTMX)
    assert "Shoppers" in answer.text
    renamed = CustomerSet.objects.get(code="b2c")
    assert renamed.name == "Shoppers"
    assert set(renamed.sites.all()) == {mystic.sports, mystic.kids}


def test_switches_are_saved(administrator: Client, row: dict) -> None:
    del row["share_cards"]
    sent = row | {"access_mode": "listed", "approval_for_set": "on"}
    administrator.post(B2C, sent | {"plan": plan_in(administrator.post(B2C, sent).text)})
    saved = CustomerSet.objects.get(code="b2c")
    assert (saved.access_mode, saved.share_cards, saved.share_orders) == ("listed", False, True)
    assert saved.approval_for_set


def test_discreet_set_needs_neutral_sites(administrator: Client, row: dict) -> None:
    answer = administrator.post(B2C, row | {"discreet": "on"}, headers=HTMX)
    assert answer.status_code == 409
    assert "Make registration neutral on all sites of this set first." in answer.text
    assert '<details class="more" open>' in answer.text


def test_leaving_the_row_changes_nothing(administrator: Client, mystic: Mystic) -> None:
    """SET-10: cancel asks for the grid again, and the keyboard goes on at the row that was left."""
    before = AuditRecord.objects.count()
    administrator.get(B2C, headers=HTMX)
    answer = administrator.get("/customer-sets?from=b2c", headers=HTMX)
    assert "row-editing" not in answer.text
    assert answer.text.count("autofocus") == 1
    assert AuditRecord.objects.count() == before


def test_unticking_default_on_its_holder_is_refused(administrator: Client, values: dict) -> None:
    """DEF-05."""
    answer = administrator.post("/customer-sets/default/row", values | {"version": 1}, headers=HTMX)
    assert answer.status_code == 409
    assert "tick it on another set instead" in answer.text
    assert default_set().code == "default"


def test_ticking_default_hands_the_mark_over(administrator: Client, row: dict) -> None:
    """DEF-05: in one step."""
    administrator.post(B2C, row | {"is_default": "on"})
    assert default_set().code == "b2c"


def test_old_version_is_told(administrator: Client, mystic: Mystic, row: dict) -> None:
    """G23: the other one's save stands."""
    change_set(mystic.b2c, SetChanges(name="By Ben"), version=mystic.b2c.version, by=OPERATOR)
    answer = administrator.post(B2C, row | {"name": "By Ada"}, headers=HTMX)
    assert answer.status_code == 409
    assert "Someone else saved this set meanwhile." in answer.text
    assert CustomerSet.objects.get(code="b2c").name == "By Ben"


def test_taking_a_site_shows_who_is_stranded_and_moves_nothing(
    administrator: Client, mystic: Mystic, row: dict
) -> None:
    """SITE-04."""
    sent = row | {"sites": [*row["sites"], mystic.parts.pk], "strategy": "leave"}
    answer = administrator.post(B2C, sent, headers=HTMX)
    assert plan_lines(answer.text) == {"no_longer parts": "1", "can_log_in parts": "1"}
    assert set_of(mystic.parts) == "b2b"


def test_agreed_plan_moves_the_site(administrator: Client, mystic: Mystic, row: dict) -> None:
    """SET-09, SITE-01, SITE-03: in one set only; Ben stays behind and can't log in there any more."""
    sent = row | {"sites": [*row["sites"], mystic.parts.pk], "strategy": "leave"}
    plan = plan_in(administrator.post(B2C, sent).text)
    answer = administrator.post(B2C, sent | {"plan": plan}, headers=HTMX)
    assert "Site parts is in Set b2c now." in answer.text
    assert set_of(mystic.parts) == "b2c"
    with pytest.raises(DomainError):
        logged_in(mystic.ben, mystic.parts)


def test_accounts_go_along_when_asked(administrator: Client, mystic: Mystic, row: dict) -> None:
    """SITE-05: changing the strategy shows its own plan; afterwards the same credentials work."""
    sent = row | {"sites": [*row["sites"], mystic.parts.pk], "strategy": "take_all"}
    answer = administrator.post(B2C, sent, headers=HTMX)
    assert "HX-Retarget" not in answer
    assert plan_lines(answer.text)["taken_along"] == "1"
    administrator.post(B2C, sent | {"plan": plan_in(answer.text)})
    assert logged_in(mystic.ben, mystic.parts).account_id == mystic.ben.pk


def test_plan_of_another_strategy_is_not_agreed_to(administrator: Client, mystic: Mystic, row: dict) -> None:
    """What was seen is what happens: the new plan is shown, with a notice."""
    sent = row | {"sites": [*row["sites"], mystic.parts.pk], "strategy": "take_all"}
    old = plan_set(mystic.b2c, SetChanges(), sent["sites"], strategy=Strategy.LEAVE).fingerprint
    answer = administrator.post(B2C, sent | {"plan": old}, headers=HTMX)
    assert answer.status_code == 409
    assert "Something changed meanwhile" in answer.text
    assert plan_in(answer.text) != old
    assert set_of(mystic.parts) == "b2b"


def test_site_taken_out_falls_back_to_the_default_set(
    administrator: Client, mystic: Mystic, row: dict
) -> None:
    """SITE-02."""
    sent = row | {"sites": [mystic.sports.pk], "strategy": "leave"}
    plan = plan_in(administrator.post(B2C, sent).text)
    administrator.post(B2C, sent | {"plan": plan})
    assert set_of(mystic.kids) == "default"


@pytest.mark.parametrize("decision", ["rename", "erase", "skip"])
def test_clash_is_decided_in_the_plan(
    administrator: Client, mystic: Mystic, row: dict, decision: str
) -> None:
    """D-24: without a decision nothing happens; with one the move passes."""
    twin = an_account("ada@mail.example", mystic.parts)
    sent = row | {"sites": [*row["sites"], mystic.parts.pk], "strategy": "take_all"}
    answer = administrator.post(B2C, sent, headers=HTMX)
    assert f'data-clash="{twin.pk}"' in answer.text
    sent["plan"] = plan_in(answer.text)
    refused = administrator.post(B2C, sent, headers=HTMX)
    assert refused.status_code == 422
    assert f'id="id_decision-{twin.pk}_error"' in refused.text
    assert set_of(mystic.parts) == "b2b"

    names = {f"decision-{twin.pk}": decision, f"username-{twin.pk}": "ada.trade@mail.example"}
    assert administrator.post(B2C, sent | names, headers=HTMX).status_code == 200
    assert set_of(mystic.parts) == "b2c"
    after = Customer.objects.get(pk=twin.pk)
    expected = {
        "rename": ("b2c", "ada.trade@mail.example"),
        "erase": (after.set.code, ""),
        "skip": ("b2b", "ada@mail.example"),
    }
    assert (after.set.code, after.username) == expected[decision]


def test_new_name_that_is_taken_too_is_told_beside_it(
    administrator: Client, mystic: Mystic, row: dict
) -> None:
    twin = an_account("ada@mail.example", mystic.parts)
    sent = row | {"sites": [*row["sites"], mystic.parts.pk], "strategy": "take_all"}
    sent["plan"] = plan_in(administrator.post(B2C, sent).text)
    names = {f"decision-{twin.pk}": "rename", f"username-{twin.pk}": "ben@mail.example"}
    answer = administrator.post(B2C, sent | names, headers=HTMX)
    assert answer.status_code == 409
    assert f'id="id_username-{twin.pk}_error"' in answer.text
    assert 'value="ben@mail.example"' in answer.text
    assert set_of(mystic.parts) == "b2b"


def test_gone_set_is_not_found(administrator: Client) -> None:
    assert administrator.get("/customer-sets/gone/row").status_code == 404


def test_sub_site_is_not_taken_without_its_master(administrator: Client, mystic: Mystic, row: dict) -> None:
    """SUB-06: told beside the sites; with the master the whole family comes."""
    master, north = a_family("trade", ["north"], mystic.b2b)
    answer = administrator.post(B2C, row | {"sites": [*row["sites"], north.pk]}, headers=HTMX)
    assert answer.status_code == 409
    assert "choose the master" in answer.text

    sent = row | {"sites": [*row["sites"], master.pk], "strategy": "leave"}
    html = administrator.post(B2C, sent, headers=HTMX).text
    administrator.post(B2C, sent | {"plan": plan_in(html)})
    assert {set_of(master), set_of(north)} == {"b2c"}
