"""Both sides of a search are normalised alike (F26, F24, F09)."""

import pytest
from django.db import connection

from bench import filling
from regulars.customer_search.queries import search
from regulars.customer_search.queries.index_lookup import lookup_sql
from regulars.customer_search.queries.search import Filters
from regulars.customers.models import Customer
from regulars.staff.models import StaffUser
from regulars.staff.rules import Right
from regulars.staff.rules.rights import EVERYTHING
from tests.world import a_site, an_account, found_by_all, own_role, sam

pytestmark = pytest.mark.django_db


def found(fragment: str = "", **filters: object) -> list[str]:
    return [one.last_name for one in found_by_all(fragment, Filters(**filters)).items]  # type: ignore[arg-type]


@pytest.fixture
def people() -> None:
    us, de = a_site("us", locale="en_US"), a_site("de", locale="de_DE")
    an_account("ada@mail.example", us, last_name="Ada", phone="+1 555 888 0001")
    an_account("ben@mail.example", us, last_name="Ben", phone="555 888 0002")
    an_account("cleo@mail.example", us, last_name="Cleo", phone="5558880003 ext. 7")
    an_account("dora@mail.example", de, last_name="Dora", phone="0171 / 888-0004")
    an_account("egon@mail.example", de, last_name="Egon", phone="+49 (0)171 8880005")


@pytest.mark.parametrize(
    ("fragment", "who"),
    [
        ("555-888-0001", ["Ada"]),
        ("(555) 888-0001", ["Ada"]),
        ("+15558880001", ["Ada"]),
        ("555-888-0002", ["Ben"]),
        ("(555) 888-0002", ["Ben"]),
        ("+1 (555) 888.0002", ["Ben"]),
        ("1 555 888 0002", ["Ben"]),
        ("888-0002", ["Ben"]),
        ("(555) 888-0003", ["Cleo"]),
        ("tel:+1-555-888-0003;ext=7", ["Cleo"]),
        ("5558880003 ext. 7", ["Cleo"]),
        ("+491718880004", ["Dora"]),
        ("00491718880004", ["Dora"]),
        ("01718880004", ["Dora"]),
        ("0171 8880004", ["Dora"]),
        ("\uff10\uff11\uff17\uff11 \uff18\uff18\uff18\uff10\uff10\uff10\uff14", ["Dora"]),
        ("٠١٧١٨٨٨٠٠٠٤", ["Dora"]),
        ("\u202a+49\u00a0171\u20118880004\u202c", ["Dora"]),
        ("0171 8880005", ["Egon"]),
        ("+49 171 8880005", ["Egon"]),
        ("+49 (0)171 888 0004", ["Dora"]),
        ("+49 171 888", ["Egon", "Dora"]),
        ("0171 888", ["Egon", "Dora"]),
        ("dora 0171-8880004", ["Dora"]),
        ("Tel.: 0171 8880004", ["Dora"]),
        ("tel +49 171 8880004", ["Dora"]),
        ("dora x 0171-8880004", ["Dora"]),
        ("tel", []),
        ("+49 171 8880004 dora", ["Dora"]),
        ("dora 0171-8880005", []),
        ("+491718880006", []),
        ("555 888", ["Cleo", "Ben", "Ada"]),
    ],
)
def test_number_is_found_however_it_is_written(people: None, fragment: str, who: list[str]) -> None:
    """F26: with and without country code, trunk prefix, signs and extension; in the digits of any script."""
    assert found(fragment) == who


def test_number_without_country_is_read_as_in_the_country_of_the_chosen_shop() -> None:
    """F26: *8* before a number is Russia's to dial, and part of the number elsewhere."""
    russia, elsewhere = a_site("ru", locale="ru_RU"), a_site("de", locale="de_DE")
    for site in (russia, elsewhere):
        an_account(f"ada@{site.code}.example", site, last_name=site.code, phone="+7 912 345-67-89")
    assert found("8 912 345-67-89", site_id=russia.pk) == ["ru"]
    assert found("8 912 345-67-89", site_id=elsewhere.pk) == []
    assert found("8 912 345-67-89") == ["de", "ru"]


@pytest.mark.parametrize(
    "typed",
    [
        "\uff10\uff13\uff10 \uff11\uff12\uff13\uff14",
        "tel:030-1234",
        "030 1234 ext. 5",
        "030/1234 x5",
        "Tel.: 030 1234",
        "tel 030 1234",
        "\u202a+49 30 1234\u200b",
        "٠٣٠١٢٣٤",
    ],
)
def test_number_is_taken_as_people_have_it(typed: str) -> None:
    """F26, F09: and kept as it was typed, in plain digits and signs."""
    an_account(site=a_site("de", locale="de_DE"), phone=typed, last_name="Ada")
    kept = Customer.objects.get().phone
    assert kept.isascii()
    assert found("+49 30 1234") == found("030-1234") == found(typed) == ["Ada"]


def test_address_is_found_in_any_spelling() -> None:
    """F24: as a fragment, and by the filter from its beginning."""
    an_account("x@Straße.example", last_name="Ada")
    an_account("x@strasse.example", last_name="Ben", username="ben")
    for typed in (
        "x@straße.example",
        "X@STRAßE.example",
        "x@xn--strae-oqa.example",
        "\u202ax@straße.example",
    ):
        assert found(typed) == found(email=typed) == ["Ada"]
    assert found("@straße.example") == found("x@straße") == found(email="x@straße") == ["Ada"]
    assert found("x@strasse.example") == found(email="x@strasse") == ["Ben"]
    assert found("straße.example") == ["Ben", "Ada"]  # a name could be written so


def test_name_is_found_with_and_without_what_nobody_sees() -> None:
    """F09: a pasted name, and one that is written with joiners."""
    an_account("ada@mail.example", last_name="Lindström")
    an_account("mina@mail.example", last_name="می\u200cن\u0627")
    an_account("nima@mail.example", last_name="نی\u200cم\u0627")
    for typed in ("\u202aLind\u00adström\u202c", "\uff2c\uff49\uff4e\uff44strom", "Lindstro\u0308m"):
        assert found(typed) == ["Lindström"]
    an_account("emma@mail.example", last_name="Ember ❤\ufe0f\u200d🔥 Oak")
    for typed in ("می\u200cن\u0627", "مین\u0627"):
        assert found(typed) == found(last_name=typed) == ["می\u200cن\u0627"]
    assert (
        found("ember ❤🔥 oak")
        == found("ember oak")
        == found("❤\ufe0f ember")
        == ["Ember ❤\ufe0f\u200d🔥 Oak"]
    )


@pytest.mark.django_db(transaction=True)
def test_number_is_found_by_the_index() -> None:
    """F26: a number in another spelling costs two looks into the index of letters, never the table."""
    filling._places()
    filling._fill(3_000, lambda _: None)
    wanted = search._wanted("+49 171 8880004", Filters(), EVERYTHING)
    assert wanted is not None
    sql = lookup_sql(wanted, None, "DESC", limit=51)
    with connection.cursor() as cursor:
        cursor.execute("SET enable_seqscan = off")
        cursor.execute(f"EXPLAIN {sql.text}", sql.params)
        plan = "\n".join(line for (line,) in cursor.fetchall())
        cursor.execute("RESET enable_seqscan")
    assert "customer_search" in plan
    assert "Seq Scan" not in plan


def test_number_is_found_only_by_who_sees_it(people: None) -> None:
    """F26, G13: the index is over everything, and what isn't theirs to see is not found."""
    seen = {}
    for level in ("none", "view"):
        sam(
            own_role(level, functions=[Right.SEE], contact=level, identity="view").code,
            f"{level}@staff.example",
        )
        seen[level] = StaffUser.objects.get(email=f"{level}@staff.example").grant
    found = {
        level: [one.last_name for one in search.search_customers("+491718880004", grant=grant).items]
        for level, grant in seen.items()
    }
    assert found == {"none": [], "view": ["Dora"]}
