"""Log-ins: how long they last, where they are, and ending them (G4, G5)."""

import pytest
from django.db import connection

from regulars.authentication.operations.ended_sessions import (
    end_session,
    end_sessions,
    forget_expired_sessions,
)
from regulars.authentication.operations.sessions import log_in
from regulars.authentication.queries.sessions import sessions_of
from regulars.authentication.queries.visits import visit
from regulars.customers.models import Session
from regulars.kernel.actor import OPERATOR, Channel
from regulars.kernel.errors import NotFound
from regulars.kernel.guessing.browsers import browser_in
from regulars.kernel.guessing.devices import Caller
from regulars.kernel.models import AuditRecord
from regulars.sites.models import Site
from regulars.sites.operations.sites import SiteChanges, change_site
from tests.statements import counted_statements
from tests.world import PASSWORD, a_set, a_site, an_account, is_in, logged_in, sites

pytestmark = pytest.mark.django_db


def age(column: str, minutes: float) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE customers_session SET {column} = now() - make_interval(secs => %s)", [60 * minutes]
        )


def limit(site: Site, **limits: int) -> None:
    change_site(site, SiteChanges(**limits), version=Site.objects.get(pk=site.pk).version, by=OPERATOR)


def test_log_in_ends_after_the_days_of_its_site() -> None:
    """Also for log-ins that were made before the site chose so."""
    kids = a_site("kids")
    ada = an_account(site=kids)
    token = logged_in(ada, kids).token
    age("created_at", 60 * 24 * 2)
    Session.objects.update(last_seen_at="2999-01-01T00:00:00Z")
    assert is_in(kids, token)
    limit(kids, session_days=1)
    assert not is_in(kids, token)
    assert sessions_of(ada.pk) == []


def test_log_in_without_a_visit_ends_after_the_minutes_of_its_site() -> None:
    kids = a_site("kids", session_idle_minutes=30)
    ada = an_account(site=kids)
    token = logged_in(ada, kids).token
    age("last_seen_at", 29.9)
    assert is_in(kids, token)
    age("last_seen_at", 30.1)
    assert not is_in(kids, token)
    assert sessions_of(ada.pk) == []


def test_visits_keep_a_log_in_alive_and_are_noted_every_few_minutes_only() -> None:
    kids = a_site("kids", session_idle_minutes=30)
    token = logged_in(an_account(site=kids), kids).token
    costs = []
    for minutes in (2.9, 3.1, 0):
        if minutes:
            age("last_seen_at", minutes)
        with counted_statements() as counted:
            assert is_in(kids, token)
        costs.append(counted.count)
    assert [cost - costs[0] for cost in costs] == [0, 1, 0]


def test_log_ins_that_were_revoked_are_forgotten() -> None:
    """Their rows stay until the worker's next round; they count no longer (G24)."""
    kids = a_site("kids")
    ada, ben = an_account(site=kids), an_account("ben@mail.example", site=kids)
    tokens = [logged_in(one, kids).token for one in (ada, ben)]
    end_sessions(ada, by=OPERATOR)
    assert [is_in(kids, token) for token in tokens] == [False, True]
    forget_expired_sessions()
    assert [one.account for one in Session.objects.all()] == [ben]


def test_new_limits_end_what_is_too_old_at_the_next_request() -> None:
    kids = a_site("kids")
    token = logged_in(an_account(site=kids), kids).token
    age("last_seen_at", 10)
    limit(kids, session_idle_minutes=5)
    assert not is_in(kids, token)


def test_list_names_browser_and_shop_the_latest_seen_first() -> None:
    kids, sports = sites(["kids", "sports"], a_set("b2c"))
    ada = an_account(site=kids)
    logged_in(ada, kids)
    age("last_seen_at", 60)
    log_in(
        "sports.localhost",
        ada.username,
        PASSWORD,
        caller=Caller(browser="Firefox on Windows"),
        channel=Channel.STOREFRONT,
    )
    assert [(one.site_name, one.device) for one in sessions_of(ada.pk)] == [
        (sports.name, "Firefox on Windows"),
        (kids.name, ""),
    ]


def test_one_ended_log_in_ends_alone_and_at_once() -> None:
    """G5."""
    kids, sports = sites(["kids", "sports"], a_set("b2c"))
    ada = an_account(site=kids)
    here, there = logged_in(ada, kids).token, logged_in(ada, sports).token
    end_session(ada, session_id=Session.objects.get(site=kids).pk, by=OPERATOR)
    assert not is_in(kids, here)
    assert is_in(sports, there)
    record = AuditRecord.objects.order_by("pk").last()
    assert record
    assert (record.event, record.data) == ("customer.session_ended", {"site": "kids"})


def test_log_in_of_somebody_else_is_not_there() -> None:
    kids = a_site("kids")
    ada, ben = an_account(site=kids), an_account("ben@mail.example", kids)
    token = logged_in(ada, kids).token
    with pytest.raises(NotFound) as error:
        end_session(ben, session_id=Session.objects.get().pk, by=OPERATOR)
    assert error.value.code == "no_such_session"
    assert is_in(kids, token)


def test_ended_everywhere_is_ended_everywhere() -> None:
    """G5; who logs in afterwards is in."""
    shops = sites(["kids", "sports"], a_set("b2c"))
    ada = an_account(site=shops[0])
    tokens = [logged_in(ada, shop).token for shop in shops]
    end_sessions(ada, by=OPERATOR)
    assert not any(is_in(shop, token) for shop, token in zip(shops, tokens, strict=True))
    assert is_in(shops[0], logged_in(ada, shops[0]).token)


def test_session_that_outlived_the_end_of_all_counts_for_nothing() -> None:
    """G4: the account's stamp says so, whatever rows there are."""
    kids = a_site("kids")
    ada = an_account(site=kids)
    token = logged_in(ada, kids).token
    age("created_at", 1)
    end_sessions(ada, by=OPERATOR)
    late = Session(token_hash=b"x" * 32, account=ada, site=kids, expires_at="2999-01-01T00:00:00Z")
    late.created_at = "2020-01-01T00:00:00Z"
    late.save()
    assert sessions_of(ada.pk) == []
    assert not is_in(kids, token)


def test_worker_forgets_log_ins_that_are_over() -> None:
    kids = a_site("kids")
    ada = an_account(site=kids)
    logged_in(ada, kids)
    Session.objects.update(expires_at="2020-01-01T00:00:00Z")
    kept = logged_in(ada, kids).token
    forget_expired_sessions()
    assert Session.objects.count() == 1
    assert visit("kids.localhost", kept)


@pytest.mark.parametrize(
    ("said", "words"),
    [
        (
            "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0",
            "Firefox on Windows",
        ),
        (
            "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1 Version/18.0 Safari/604.1",
            "Safari on iPhone",
        ),
        (
            "Mozilla/5.0 (Windows NT 10.0; Win64) AppleWebKit/537.36 Chrome/130.0 Safari/537.36 Edg/130.0",
            "Edge on Windows",
        ),
        (
            "Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 Chrome/130.0 Mobile Safari/537.36",
            "Chrome on Android",
        ),
        ("curl/8.9.1", ""),
        ("<script>alert(1)</script>", ""),
        ("", ""),
    ],
)
def test_browser_is_told_in_words_of_ours(said: str, words: str) -> None:
    assert browser_in(said) == words
