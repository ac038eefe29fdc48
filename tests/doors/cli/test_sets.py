import pytest

from regulars.customers.models import Customer
from regulars.customers.operations.access import set_access
from regulars.kernel.actor import OPERATOR
from regulars.kernel.errors import Unauthenticated
from regulars.sites.models import CustomerSet, Installation, Site
from tests.doors.cli.commands import run
from tests.doors.namesakes import many_namesakes
from tests.world import a_set, a_site, an_account, default_set, logged_in, sites

pytestmark = pytest.mark.django_db


def test_sets_are_listed_with_sites_and_customers() -> None:
    """SET-02: one row each, the default mark on one."""
    sports, _kids = sites(["sports", "kids"], a_set("b2c"))
    an_account(site=sports)
    assert run("sets", "list", "--json").json == [
        {
            "code": "default",
            "name": "Default",
            "is_default": True,
            "access_mode": "open",
            "sites": [],
            "customers": 0,
            "customers_is_exact": True,
        },
        {
            "code": "b2c",
            "name": "Set b2c",
            "is_default": False,
            "access_mode": "open",
            "sites": ["kids", "sports"],
            "customers": 1,
            "customers_is_exact": True,
        },
    ]
    lines = run("sets", "list").out.splitlines()
    assert lines[0].split() == ["Code", "Name", "Default", "Access", "Sites", "Customers"]
    assert lines[2].split() == ["b2c", "Set", "b2c", "open", "kids,", "sports", "1"]


def test_set_is_created_and_takes_the_default_mark() -> None:
    """SET-04, SET-07: the code is unique whatever its letter case; --default hands the mark over."""
    done = run(
        "sets", "create", "b2b", "--name", "Business", "--access-mode", "listed", "--default", "--json"
    )
    assert done.json == {"code": "b2b", "name": "Business", "is_default": True}
    assert CustomerSet.objects.get(code="b2b").access_mode == "listed"
    assert default_set().code == "b2b"

    again = run("sets", "create", "B2B")
    assert (again.code, again.err) == (1, "code: Another customer set already has this code.\n")


@pytest.mark.parametrize(
    ("arguments", "line"),
    [
        (["create", "has blanks"], "code: Use letters, digits, hyphens and underscores"),
        (["create", ""], "code: Please fill this in."),
        (["create", "x" * 51], "code: Please use at most 50 characters."),
        (["create", "x", "--name", "a\x07b"], "name: Please remove invisible or control characters."),
        (["create", "x", "--name", ""], "name: Please fill this in."),
        (["create", "x", "--access-mode", "ajar"], "access_mode: Choose open or listed."),
        (["move-site", "nowhere", "--to", "default"], "There is no site “nowhere”. There are: sports."),
        (
            ["move-site", "sports", "--to", "nowhere"],
            "There is no customer set “nowhere”. There are: default.",
        ),
        (
            ["move-site", "sports", "--to", "default", "--strategy", "run"],
            "--strategy run: choose one of leave",
        ),
        (["move-site", "sports", "--to", "default", "--rename", "17"], "--rename 17: write it as ID=NAME"),
        (
            ["move-site", "sports", "--to", "default", "--skip", "1", "--erase", "1"],
            "Account 1 has two decisions.",
        ),
        (["delete", "default"], "The default customer set can't be deleted"),
        (["delete", "nowhere"], "There is no customer set “nowhere”."),
    ],
)
def test_bad_input_is_one_line_and_exit_code_1(arguments: list[str], line: str) -> None:
    a_site("sports")
    done = run("sets", *arguments)
    assert done.code == 1
    assert done.err.startswith(line)
    assert done.err.count("\n") == 1
    assert CustomerSet.objects.count() == 1


def test_site_move_shows_its_plan_and_does_it_only_with_apply() -> None:
    """SITE-03, SITE-04: accounts stay behind, and that is said before."""
    sports, kids = sites(["sports", "kids"], a_set("b2c"))
    a_set("b2b")
    ada = an_account(site=kids)

    leaving = ("sets", "move-site", "kids", "--to", "b2b", "--strategy", "leave")
    planned = run(*leaving)
    assert planned.code == 0
    assert ["kids", "0", "1"] in [line.split() for line in planned.out.splitlines()]
    assert planned.out.endswith("Nothing was changed. Say --apply to do it.\n")
    assert Site.objects.get(code="kids").set.code == "b2c"

    done = run(*leaving, "--apply")
    assert done.code == 0
    assert Site.objects.get(code="kids").set.code == "b2b"
    assert logged_in(ada, sports)
    with pytest.raises(Unauthenticated):
        logged_in(ada, kids)


def test_site_move_takes_accounts_along() -> None:
    """SITE-05: the same credentials go on working."""
    kids = a_site("kids", a_set("b2c"))
    a_set("b2b")
    ada = an_account(site=kids)
    done = run("sets", "move-site", "kids", "--to", "b2b", "--strategy", "take_all", "--apply", "--json")
    assert done.json["applied"] is True
    assert (done.json["taken_along"], done.json["stranded"]) == (1, 0)
    ada.refresh_from_db()
    assert ada.set.code == "b2b"
    assert logged_in(ada, kids)


def test_site_that_is_there_already_stays() -> None:
    a_site("sports")
    done = run("sets", "move-site", "sports", "--to", "default", "--apply")
    assert (done.code, done.out) == (0, "This site is in that set already.\n")


def test_plan_that_is_no_longer_true_is_refused() -> None:
    kids = a_site("kids", a_set("b2c"))
    a_set("b2b")
    seen = run("sets", "move-site", "kids", "--to", "b2b", "--json").json["plan"]
    an_account(site=kids)
    done = run("sets", "move-site", "kids", "--to", "b2b", "--plan", seen, "--apply", "--json")
    assert done.code == 1
    assert done.err.startswith("Something changed since this plan was made.")
    assert Site.objects.get(code="kids").set.code == "b2c"


def test_clash_of_names_is_listed_and_waits_for_a_decision() -> None:
    """D-24, SET-15: nothing happens before every clash has its decision."""
    business = a_site("business", a_set("b2b"))
    outlet = a_site("outlet")
    mine, theirs = an_account("ada@mail.example", business), an_account("ada@mail.example", outlet)

    planned = run("sets", "delete", "b2b")
    assert planned.code == 0
    assert "1 username on both sides:" in planned.out
    refused = run("sets", "delete", "b2b", "--apply")
    assert refused.code == 1
    assert refused.err == "decisions: 1 usernames exist on both sides. Decide what happens to each.\n"
    assert CustomerSet.objects.filter(code="b2b").exists()

    done = run("sets", "delete", "b2b", "--rename", f"{mine.pk}=ada.b2b@mail.example", "--apply", "--json")
    assert done.code == 0
    assert done.json["applied"] is True
    assert [one["account_id"] for one in done.json["clashes"]] == [mine.pk]
    assert set(Customer.objects.values_list("pk", "username", "set__code")) == {
        (mine.pk, "ada.b2b@mail.example", "default"),
        (theirs.pk, "ada@mail.example", "default"),
    }
    assert not CustomerSet.objects.filter(code="b2b").exists()


def test_deleted_set_goes_to_the_heir_that_was_named() -> None:
    """SET-13, SET-14."""
    sports = a_site("sports", a_set("b2c"))
    a_set("b2b")
    an_account(site=sports)
    itself = run("sets", "delete", "b2c", "--heir", "b2c")
    assert (itself.code, itself.err) == (
        1,
        "heir: Choose another set to take over the sites and customers.\n",
    )
    done = run("sets", "delete", "b2c", "--heir", "b2b", "--apply")
    assert done.out.endswith("Deleted. Everything belongs to b2b now.\n")
    assert Customer.objects.get().set.code == "b2b"
    assert Site.objects.get().set.code == "b2b"
    assert Installation.objects.get().default_set.code == "default"


def test_rule_decides_more_clashes_than_anybody_lists() -> None:
    """F12, REO-04: one by one nobody would."""
    many_namesakes(a_site("kids", a_set("b2c")), a_site("parts", a_set("b2b")))
    moving = ("sets", "move-site", "kids", "--to", "b2b", "--strategy", "take_all")
    planned = run(*moving, "--json").json
    assert (len(planned["clashes"]), planned["clashes_total"]) == (100, 1_200)
    assert run(*moving, "--apply").code == 1
    assert run(*moving, "--rule", "toss", "--apply").code == 1
    done = run(*moving, "--rule", "skip", "--apply", "--json")
    assert (done.code, done.json["applied"]) == (0, True)
    assert Site.objects.get(code="kids").set.code == "b2b"
    assert Customer.objects.filter(set__code="b2c").count() == 1_200


def test_pattern_of_a_rule_makes_the_new_names() -> None:
    many_namesakes(a_site("kids", a_set("b2c")), a_site("parts", a_set("b2b")), many=2)
    deleting = ("sets", "delete", "b2c", "--heir", "b2b", "--rule", "rename")
    assert run(*deleting, "--pattern", "one name", "--apply").code == 1
    mine = list(Customer.objects.filter(set__code="b2c").order_by("pk"))
    assert run(*deleting, "--pattern", "kids-{id}", "--apply").code == 0
    for one in mine:
        one.refresh_from_db()
        assert (one.set.code, one.username) == ("b2b", f"kids-{one.pk}")


def test_strategy_is_proposed_and_said() -> None:
    """REO-02"""
    kids, sports = sites(["kids", "sports"], a_set("b2c"))
    a_set("b2b")
    ada = an_account(site=kids)
    moving = ("sets", "move-site", "kids", "--to", "b2b", "--json")
    assert run(*moving).json["strategy"] == "take_only_here"
    set_access(ada, site=sports, state="active", by=OPERATOR)
    assert run(*moving).json["strategy"] == "take_all"
    assert run(*moving, "--apply").json["taken_along"] == 1
    assert Customer.objects.get(pk=ada.pk).set.code == "b2b"
