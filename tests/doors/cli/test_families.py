"""Families at the command line (SUB-02, SUB-06)."""

from pathlib import Path

import pytest

from regulars.customers.models import Customer
from tests.doors.cli.commands import run
from tests.world import a_family, a_set, an_account, home, logged_in

pytestmark = pytest.mark.django_db


def test_sub_site_moves_with_its_master_and_never_alone() -> None:
    """SUB-06"""
    family = a_family("trade", ["north"], a_set("trade"))
    a_set("b2b")
    refused = run("sets", "move-site", "north", "--to", "b2b", "--apply")
    assert (refused.code, "master" in refused.err) == (1, True)
    assert {home(site) for site in family} == {"trade"}
    assert run("sets", "move-site", "trade", "--to", "b2b", "--apply").code == 0
    assert {home(site) for site in family} == {"b2b"}


def test_family_goes_to_the_successor_of_its_set() -> None:
    """SUB-06: and Nora is led to North there."""
    family = a_family("trade", ["north"], a_set("trade"))
    nora = an_account("nora@mail.example", family[1])
    assert run("sets", "delete", "trade", "--apply").code == 0
    assert {home(site) for site in family} == {"default"}
    assert logged_in(nora, family[0])


@pytest.mark.parametrize("site", ["south", "trade"])
def test_import_names_the_site_that_the_account_has(site: str, tmp_path: Path) -> None:
    """SUB-02"""
    _, north, _ = a_family("trade", ["north", "south"], a_set("trade"))
    an_account(site=north)
    file = tmp_path / "customers.csv"
    file.write_text(f"site,email,last_name\n{site},ada@mail.example,Lind\n")
    done = run("customers", "import", file, "--apply", "--json")
    assert done.code == 1
    assert [(bad["column"], bad["code"]) for bad in done.json["problems"]] == [
        ("site", "family_member_exists")
    ]
    assert "Site north" in done.json["problems"][0]["message"]
    assert Customer.objects.count() == 1
