"""Whoever edits one site can't claim any free host name; addresses and Regulars' own names are nobody's (F16, decision 1162)."""

import pytest
from django.test import Client

from regulars.kernel.actor import OPERATOR
from regulars.kernel.errors import DomainError, Invalid
from regulars.sites.models import Installation, Site
from regulars.sites.operations.installation import allow_domains
from regulars.sites.operations.sites import SiteChanges, add_site, change_site
from regulars.sites.rules.hosts import check_domains, check_hosts
from tests.doors.api.calls import Caller
from tests.world import a_site, api_key, sam

pytestmark = pytest.mark.django_db

FOREIGN = ("kids.example", "outlet.mystic.example", "xlocalhost", "localhost.example", "mystic.example.org")
OPEN = ("kids2.localhost", "a.b.localhost")
ADDRESSES = ("127.0.0.1", "10.1", "127.0.0.1.", "2130706433", "0x7f000001", "0x7f.1", "shop.0x1", "1.2.3.04")
OURS = ("localhost", "admin.localhost", "id.localhost", "ADMIN.localhost.")


def saved_by_api(site: Site, hosts: list[str], *, at: list[Site] | None) -> tuple[int, str]:
    answer = Caller("admin.localhost", api_key(at=at)).patch(f"/sites/{site.code}", {"hosts": hosts})
    return answer.status, "" if answer.status == 200 else answer.fields["hosts"]


def saved_by_page(site: Site, hosts: list[str], *, at: list[Site] | None) -> int:
    client = Client(HTTP_HOST="admin.localhost")
    client.force_login(sam(at=at))
    site.refresh_from_db()
    fields = ("name", "locale", "time_zone", "currency", "sender", "brand_colour", "registration")
    numbers = ("session_days", "session_idle_minutes", "version")
    typed = {name: getattr(site, name) for name in (*fields, *numbers)} | {"hosts": "\n".join(hosts)}
    return client.post(f"/sites/{site.code}", typed).status_code


def names(site: Site) -> list[str]:
    return list(site.hosts.order_by("pk").values_list("name", flat=True))


@pytest.mark.parametrize("host", FOREIGN)
def test_host_outside_the_allowed_domains_is_for_those_who_may_add_sites(host: str) -> None:
    kids = a_site("kids")
    wish = ["kids.localhost", host]
    assert saved_by_api(kids, wish, at=[kids]) == (403, "host_not_allowed")
    assert saved_by_page(kids, wish, at=[kids]) == 403
    assert names(kids) == ["kids.localhost"]
    assert saved_by_api(kids, wish, at=None) == (200, "")
    assert names(kids) == wish


@pytest.mark.parametrize("host", OPEN)
def test_host_in_the_own_domain_is_open_to_who_edits_the_site(host: str) -> None:
    kids = a_site("kids")
    assert saved_by_page(kids, ["kids.localhost", host], at=[kids]) == 303
    assert names(kids) == ["kids.localhost", host]


def test_host_that_a_site_has_is_kept_by_whoever_saves_it() -> None:
    kids = a_site("kids", hosts=["kids.example"])
    assert saved_by_api(kids, ["kids.example", "kids.localhost"], at=[kids]) == (200, "")
    assert saved_by_api(kids, ["kids.localhost"], at=[kids]) == (200, "")
    assert saved_by_api(kids, ["kids.example"], at=[kids]) == (403, "host_not_allowed")


def test_allowed_domain_opens_itself_and_what_lies_below() -> None:
    kids = a_site("kids")
    boss = Client(HTTP_HOST="admin.localhost")
    boss.force_login(sam(email="boss@staff.example"))
    assert boss.post("/site-domains", {"domains": "Mystic.example\nother.example"}).status_code == 303
    assert Installation.objects.get().domains == ["mystic.example", "other.example"]
    wish = ["mystic.example", "shop.mystic.example"]
    assert saved_by_api(kids, wish, at=[kids]) == (200, "")
    assert saved_by_api(kids, ["evilmystic.example"], at=[kids]) == (403, "host_not_allowed")
    allow_domains([], by=OPERATOR)
    assert saved_by_api(kids, [*wish, "b.mystic.example"], at=[kids]) == (403, "host_not_allowed")


def test_list_of_domains_is_for_those_who_may_add_sites() -> None:
    kids = a_site("kids")
    limited = Client(HTTP_HOST="admin.localhost")
    limited.force_login(sam(at=[kids]))
    assert [limited.get("/site-domains").status_code, limited.post("/site-domains").status_code] == [403, 403]


@pytest.mark.parametrize("host", [*ADDRESSES, *OURS])
def test_addresses_and_our_own_names_are_nobodys(host: str) -> None:
    """By any verb, whoever asks."""
    kids = a_site("kids")
    code = "host_is_address" if host in ADDRESSES else "host_taken"
    for act in (
        lambda: change_site(kids, SiteChanges(hosts=[host]), version=1, any_host=True, by=OPERATOR),
        lambda: add_site("newer", SiteChanges(name="New", hosts=[host], sender="a@b.example"), by=OPERATOR),
    ):
        with pytest.raises(DomainError) as error:
            act()
        assert (error.value.code, error.value.field) == (code, "hosts")
    assert saved_by_api(kids, [host], at=None) == (422 if host in ADDRESSES else 409, code)


@pytest.mark.parametrize("domain", ["com", "localhost", "10.0.0.1", "a b.example", "-x.example"])
def test_domain_that_is_nobodys_alone_is_refused(domain: str) -> None:
    with pytest.raises(Invalid) as error:
        check_domains([domain])
    assert error.value.field == "domains"


def test_names_that_only_look_like_addresses_are_hosts() -> None:
    hosts = ["3com.example", "0x.example", "1.2.3.4.example", "x1", "kids.0xyz"]
    assert check_hosts(hosts) == hosts
