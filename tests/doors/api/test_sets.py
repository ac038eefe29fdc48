import pytest

from regulars.kernel.jobs import run_next
from regulars.kernel.models import AuditRecord
from regulars.sites.models import CustomerSet, Site
from tests.doors.api.calls import admin, as_shopper, log_in
from tests.world import a_set, a_site, an_account, default_set, sites

pytestmark = pytest.mark.django_db


def test_sets_on_a_fresh_installation_are_the_default_one() -> None:
    """SET-02, DEF-01 on API."""
    listed = admin().get("/sets").json
    assert listed == {
        "items": [
            {
                "code": "default",
                "name": "Default",
                "is_default": True,
                "site_codes": [],
                "access_mode": "open",
                "sharing": {"orders": True, "addresses": True, "cards": True, "wish_list": True},
                "approval_for_set": False,
                "discreet": False,
                "colour": "indigo",
                "customers": 0,
                "customers_is_exact": True,
                "version": 1,
            }
        ],
        "next_cursor": None,
        "total": 1,
        "total_is_exact": True,
    }


def test_sets_are_listed_with_the_default_mark_and_their_sites() -> None:
    """SET-02 on API."""
    sites(["sports", "kids"], a_set("b2c"))
    a_set("b2b")
    rows = admin().get("/sets").json["items"]
    assert [(row["code"], row["is_default"], row["site_codes"]) for row in rows] == [
        ("default", True, []),
        ("b2b", False, []),
        ("b2c", False, ["kids", "sports"]),
    ]


def test_colour_of_a_set_is_chosen_and_changed() -> None:
    call = admin()
    assert call.post("/sets", {"code": "b2c", "name": "Shops"}).json["colour"] == "orange"
    assert call.patch("/sets/b2c", {"colour": "teal"}).json["colour"] == "teal"
    assert call.patch("/sets/b2c", {"name": "New"}).json["colour"] == "teal"
    assert call.patch("/sets/b2c", {"colour": "mauve"}).status == 422
    assert CustomerSet.objects.get(code="b2c").colour == "teal"


def test_new_set_takes_sites_and_the_default_mark() -> None:
    """SET-03, SET-07, SET-08 on API: one default always; the next site and account land in the new set."""
    sites(["sports", "kids"])
    call = admin()

    made = call.post(
        "/sets", {"code": "b2c", "name": "Shops", "is_default": True, "site_codes": ["sports", "kids"]}
    )

    assert made.status == 201
    assert made.raw["Location"] == "/api/v1/sets/b2c"
    assert made.json["site_codes"] == ["kids", "sports"]
    marks = {row["code"]: row["is_default"] for row in call.get("/sets").json["items"]}
    assert marks == {"b2c": True, "default": False}
    site = {"code": "outlet", "name": "Outlet", "hosts": ["outlet.localhost"], "sender": "a@b.example"}
    assert call.post("/sites", site).json["set"] == "b2c"
    assert call.post("/customers", {"email": "ada@mail.example", "last_name": "Lind"}).json["set"] == "b2c"


@pytest.mark.parametrize("code", ["b2c", "B2C", " b2c "])
def test_code_that_exists_in_any_letter_case_is_refused(code: str) -> None:
    """SET-04 on API."""
    a_set("b2c")
    answer = admin().post("/sets", {"code": code, "name": "Again"})
    assert (answer.status, answer.code) == (409, "set_code_taken")
    assert answer.fields == {"code": "set_code_taken"}


@pytest.mark.parametrize("code", ["b2c", "other", None, 7])
def test_code_of_a_saved_set_is_refused_whatever_is_sent(code: object) -> None:
    """SET-05 on API."""
    a_set("b2c")
    answer = admin().patch("/sets/b2c", {"code": code, "name": "New"})
    assert (answer.status, answer.code, answer.fields) == (422, "set_code_fixed", {"code": "set_code_fixed"})
    assert CustomerSet.objects.get(code="b2c").name == "Set b2c"


def test_renamed_set_keeps_its_code_and_sites() -> None:
    """SET-06 on API."""
    a_site("sports", a_set("b2c"))
    answer = admin().patch("/sets/b2c", {"name": "Shops"})
    assert (answer.json["code"], answer.json["name"], answer.json["site_codes"]) == (
        "b2c",
        "Shops",
        ["sports"],
    )


def test_sites_of_a_set_are_edited_and_who_is_taken_out_goes_to_the_default_set() -> None:
    """SET-09, SITE-01, SITE-02 on API: in one step, in one audit record."""
    b2c, b2b = a_set("b2c"), a_set("b2b")
    sites(["sports", "kids"], b2c)
    a_site("parts", b2b)
    before = AuditRecord.objects.count()

    answer = admin().patch("/sets/b2c", {"site_codes": ["sports", "parts"]})

    assert answer.json["site_codes"] == ["parts", "sports"]
    homes = dict(Site.objects.values_list("code", "set__code"))
    assert homes == {"sports": "b2c", "parts": "b2c", "kids": "default"}
    assert AuditRecord.objects.count() == before + 2  # the key's own, and this one


def test_default_set_keeps_its_sites_until_another_takes_them() -> None:
    a_site("sports")
    answer = admin().patch("/sets/default", {"site_codes": []})
    assert (answer.status, answer.code) == (409, "default_keeps_sites")


def test_taking_a_site_with_customers_needs_its_plan() -> None:
    """SITE-04 on API: silent stranding is impossible."""
    sports = a_site("sports", a_set("b2c"))
    an_account(site=sports)
    call = admin()
    wish = {"code": "b2b", "name": "Trade", "site_codes": ["sports"]}

    refused = call.post("/sets", wish)
    told = {name: refused.json[name] for name in ("code", "strategy", "stranded", "taken_along")}
    assert (refused.status, told) == (
        409,
        {"code": "plan_required", "strategy": "take_only_here", "stranded": 0, "taken_along": 1},
    )
    assert not CustomerSet.objects.filter(code="b2b").exists()

    wish |= {"plan": refused.json["plan"]}
    assert call.post("/sets", wish).fields == {"strategy": "required"}
    agreed = call.post("/sets", wish | {"strategy": "take_only_here"})
    assert (agreed.status, agreed.json["site_codes"]) == (201, ["sports"])


def test_default_mark_moves_but_is_never_just_removed() -> None:
    """DEF-05 on API."""
    a_set("b2c")
    call = admin()
    refused = call.patch("/sets/default", {"is_default": False})
    assert (refused.status, refused.code) == (409, "default_mark_stays")
    assert call.patch("/sets/b2c", {"is_default": True}).json["is_default"] is True
    assert default_set().code == "b2c"


def test_default_set_is_undeletable() -> None:
    """SET-11, DEF-04 on API, also when it is empty."""
    answer = admin().delete("/sets/default")
    assert (answer.status, answer.code) == (409, "default_set_undeletable")
    assert admin().get("/sets/default/deletion-plan").code == "default_set_undeletable"


def test_deleted_set_leaves_everything_to_the_default_set() -> None:
    """SET-12, SET-13, SET-14 on API: the plan first, the default set as successor, the code is gone afterwards."""
    sports = a_site("sports", a_set("b2c"))
    ada = an_account(site=sports)
    call = admin()

    plan = call.get("/sets/b2c/deletion-plan").json
    assert plan["moves"] == [{"sites": ["sports"], "from_set": "b2c", "to_set": "default"}]
    assert (plan["taken_along"], plan["needs_agreement"], plan["clashes"]) == (1, False, [])
    done = call.delete("/sets/b2c", {"plan": plan["plan"]})

    assert (done.status, done.json["taken_along"]) == (200, 1)
    assert [row["code"] for row in call.get("/sets").json["items"]] == ["default"]
    assert call.get(f"/customers/{ada.pk}").json["set"] == "default"
    assert log_in(sports, "ada@mail.example").status == 201


def test_deleted_set_leaves_everything_to_the_heir_that_was_named() -> None:
    """SET-13 on API; the set itself can't be its successor."""
    a_site("sports", a_set("b2c"))
    a_set("b2b")
    call = admin()
    itself = call.delete("/sets/b2c?heir=b2c")
    assert (itself.status, itself.code) == (422, "heir_is_itself")
    assert call.delete("/sets/b2c?heir=b2b").status == 200
    assert call.get("/sites/sports").json["set"] == "b2b"


def test_set_with_a_clash_is_deleted_only_after_each_is_decided() -> None:
    """SET-15, ACC-05 on API: all or nothing."""
    ada = an_account(site=a_site("sports", a_set("b2c")))
    other = an_account(site=a_site("outlet"))
    call = admin()

    refused = call.delete("/sets/b2c")
    assert (refused.status, refused.code) == (409, "clashes")
    ids = [(one["account_id"], one["other_id"]) for one in refused.json["clashes"]]
    assert (ids, refused.json["clashes_total"]) == ([(ada.pk, other.pk)], 1)
    decisions = {str(ada.pk): {"decision": "rename", "username": "ada.sports"}}
    blind = call.delete("/sets/b2c", {"decisions": decisions})
    assert (blind.status, blind.code) == (409, "plan_required")
    skipped = call.delete(
        "/sets/b2c", {"plan": refused.json["plan"], "decisions": {str(ada.pk): {"decision": "skip"}}}
    )
    assert (skipped.status, skipped.code) == (409, "clashes")
    assert call.get(f"/customers/{ada.pk}").json["set"] == "b2c"

    done = call.delete("/sets/b2c", {"plan": refused.json["plan"], "decisions": decisions})
    assert done.status == 200
    moved = call.get(f"/customers/{ada.pk}").json
    assert (moved["set"], moved["username"]) == ("default", "ada.sports")


def test_plan_of_a_world_that_has_changed_is_refused_with_the_new_plan() -> None:
    b2c = a_set("b2c")
    call = admin()
    old = call.get("/sets/b2c/deletion-plan").json
    a_site("sports", b2c)
    answer = call.delete("/sets/b2c", {"plan": old["plan"]})
    assert (answer.status, answer.code) == (409, "plan_changed")
    assert answer.json["moves"][0]["sites"] == ["sports"]
    assert call.delete("/sets/b2c", {"plan": answer.json["plan"]}).status == 200


def test_set_changed_on_an_old_version_is_refused() -> None:
    """G23 on API: If-Match is honoured where it is sent."""
    a_set("b2c")
    call = admin()
    tag = call.get("/sets/b2c").raw["ETag"]
    assert call.patch("/sets/b2c", {"name": "One"}, if_match=tag).status == 200
    stale = call.patch("/sets/b2c", {"name": "Two"}, if_match=tag)
    assert (stale.status, stale.code, stale.json["version"]) == (409, "version_conflict", 2)


@pytest.mark.django_db(transaction=True)
def test_large_set_is_deleted_by_a_job(monkeypatch: pytest.MonkeyPatch) -> None:
    """SET-12, G21 on API: 202 with a job that tells how far it is and can be cancelled."""
    monkeypatch.setattr("regulars.journeys.delete_set.LARGE", 0)
    a_set("b2b")
    sports = a_site("sports", a_set("b2c"))
    an_account(site=sports)
    call = admin()

    first = call.delete("/sets/b2c")
    assert (first.status, first.json["state"]) == (202, "queued")
    assert call.delete(f"/jobs/{first.json['id']}").json["state"] == "cancelling"
    assert run_next()
    assert call.get(f"/jobs/{first.json['id']}").json["state"] == "cancelled"
    late = call.delete(f"/jobs/{first.json['id']}")
    assert (late.status, late.code) == (409, "job_finished")

    second = call.delete("/sets/b2c?heir=b2b")
    assert run_next()
    done = call.get(f"/jobs/{second.json['id']}").json
    assert (done["state"], done["result"]) == ("done", {"customers": 1, "sites": 1})
    assert call.get("/sets/b2c").status == 404
    assert as_shopper(sports, "ada@mail.example").get("/me").json["set"] == "b2b"
