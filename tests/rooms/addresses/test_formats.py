"""A site's own way to write addresses and to ask for them, by country (ADR-06)."""

import pytest

from regulars.addresses.models import SiteFormat
from regulars.addresses.operations.addresses import add_address, change_address
from regulars.addresses.operations.formats import FormatWish, change_format, remove_format
from regulars.addresses.operations.own_addresses import add_own_address, change_own_address
from regulars.addresses.operations.terms import TermsChanges, change_terms
from regulars.addresses.queries.books import book_at
from regulars.addresses.queries.formats import formats_at, formats_of
from regulars.addresses.queries.site_terms import terms_in_words, terms_of
from regulars.addresses.rules import Where
from regulars.addresses.rules.entries import Entry, check_entry, written_lines
from regulars.addresses.rules.formats import EVERYWHERE, Format, Formats, as_text, check_format
from regulars.addresses.rules.postal import COUNTRIES, country_of
from regulars.addresses.rules.questions import questions
from regulars.addresses.rules.terms import BOTH
from regulars.customers.models import Customer
from regulars.history.queries.names import Names
from regulars.history.queries.sentences import sentence_of
from regulars.kernel.actor import OPERATOR, Actor, ActorKind, Channel
from regulars.kernel.errors import Conflict, Invalid, NotFound
from regulars.kernel.models import AuditRecord
from regulars.sites.models import CustomerSet, Site
from tests.rooms.addresses.samples import BERLIN, LONDON, NEW_YORK, TOKYO
from tests.world import a_family, a_set, an_account, sites

CITY_FIRST = "{city} {postal_code}\n{street}\n{company}\n{name}"
CAREFUL = "{name}\nc/o {company}\n{street}\n{postal_code} {city}\n{area}"


def lines(site: Site, sample: dict[str, str]) -> list[str]:
    return written_lines(check_entry(sample), formats_at(site))


def refusals(wish: FormatWish, country: str) -> set[tuple[str, str]]:
    with pytest.raises(Invalid) as refused:
        check_format(wish.text, wish.required, wish.left_out, country)
    return {(problem.field, problem.code) for problem in refused.value.problems}


class TestRules:
    def test_country_writes_as_its_post_does_until_a_site_says_otherwise(self) -> None:
        entry = check_entry(BERLIN)
        assert written_lines(entry) == ["Ada Lind", "Weg 1", "10115 Berlin"]

    @pytest.mark.parametrize("country", COUNTRIES)
    def test_own_format_of_each_country_is_one_that_a_site_may_take(self, country: str) -> None:
        """It stays the country's own, so that it follows what is known of the country."""
        assert check_format(as_text(country_of(country).lines), [], [], country) == Format()

    def test_format_for_every_country_has_a_place_for_all_that_one_requires(self) -> None:
        needed = frozenset[str]().union(*(country_of(code).required for code in COUNTRIES))
        for missing in needed:
            text = "\n".join(f"{{{field}}}" for field in sorted(needed - {missing}))
            assert refusals(FormatWish(text), EVERYWHERE) == {("format", "format_incomplete")}
        assert check_format("\n".join(f"{{{field}}}" for field in sorted(needed)), [], [], EVERYWHERE)

    @pytest.mark.parametrize(
        ("text", "code"),
        [
            ("{name}\n{street}\n{town} {postal_code} {city}", "unknown_field"),
            ("{name}\n{street}\n{postal_code} {city}\n{country}", "unknown_field"),
            ("{name}\n{street}\n{postal_code} {city} {area}", "unknown_field"),
            ("{name\n{street}\n{postal_code} {city}", "unknown_field"),
            ("{{name}}\n{street}\n{postal_code} {city}", "unknown_field"),
            ("{name}\n{street}\n{city}", "format_incomplete"),
            ("{street}\n{postal_code} {city}", "format_incomplete"),
            ("{name}\n{street}\nPRIORITY\n{postal_code} {city}", "line_without_field"),
            ("{name}\n" * 11, "too_many_lines"),
            ("x" * 301, "too_long"),
            ("{name}\n{street}\x07\n{postal_code} {city}", "control_characters"),
            ("{name}\nto\u202ethe {street}\n{postal_code} {city}", "control_characters"),
        ],
    )
    def test_format_that_would_lose_something_is_refused(self, text: str, code: str) -> None:
        assert refusals(FormatWish(text), "DE") == {("format", code)}

    def test_form_can_ask_for_more_but_not_for_less_than_the_country_requires(self) -> None:
        wish = FormatWish(required=["company", "area"], left_out=["city", "company"])
        assert refusals(wish, "DE") == {
            ("required", "unknown_field"),
            ("left_out", "required_there"),
            ("left_out", "required_and_left_out"),
        }
        assert refusals(FormatWish(left_out=["name"]), EVERYWHERE) == {("left_out", "unknown_field")}

    def test_words_between_go_with_the_field_they_belong_to(self) -> None:
        entry = Entry(name="Ada", country="FR", street="1 rue", postal_code="75001", city="Paris")
        with_company = Entry(**{**vars(entry), "company": "Lind"})
        site = Formats({EVERYWHERE: check_format(CAREFUL, [], [], EVERYWHERE)})
        assert written_lines(entry, site) == ["Ada", "1 rue", "75001 Paris"]
        assert written_lines(with_company, site) == ["Ada", "c/o Lind", "1 rue", "75001 Paris"]
        behind = Formats({EVERYWHERE: Format("{name}\n{street}\n{postal_code} {city} ({area})")})
        assert written_lines(entry, behind)[-1] == "75001 Paris"
        assert written_lines(check_entry(NEW_YORK), behind)[-1] == "10118 New York (NY)"


@pytest.fixture
def b2c() -> CustomerSet:
    return a_set("b2c")


@pytest.fixture
def ada(b2c: CustomerSet) -> Customer:
    return an_account(site=sites(["home"], b2c)[0])


def by_ada(account: Customer) -> Actor:
    return Actor(ActorKind.CUSTOMER, Channel.STOREFRONT, account.pk)


def say(site: Site, country: str, text: str = "", **fields: list[str]) -> SiteFormat:
    return change_format(site, country, FormatWish(text, **fields), by=OPERATOR)


@pytest.mark.django_db
class TestFormatsOfASite:
    def test_two_sites_write_one_address_in_two_ways(self, b2c: CustomerSet) -> None:
        north, south = sites(["north", "south"], b2c)
        say(south, "DE", CITY_FIRST)
        assert lines(north, BERLIN) == ["Ada Lind", "Weg 1", "10115 Berlin"]
        assert lines(south, BERLIN) == ["Berlin 10115", "Weg 1", "Ada Lind"]
        assert lines(south, LONDON) == lines(north, LONDON)

    def test_country_of_its_own_wins_over_every_country(self, b2c: CustomerSet) -> None:
        (site,) = sites(["north"], b2c)
        say(site, EVERYWHERE, CAREFUL)
        say(site, "DE", CITY_FIRST)
        assert lines(site, BERLIN)[0] == "Berlin 10115"
        assert lines(site, NEW_YORK)[-1] == "NY"
        remove_format(site, "DE", by=OPERATOR)
        assert lines(site, BERLIN)[0] == "Ada Lind"

    def test_sub_site_follows_its_master_until_it_has_formats_of_its_own(self, b2c: CustomerSet) -> None:
        master, sub = a_family("trade", ["trade-north"], b2c)
        say(master, "DE", CITY_FIRST)
        assert lines(sub, BERLIN)[0] == "Berlin 10115"
        assert formats_of(sub).where is Where.MASTER
        say(sub, "GB", required=["company"])
        assert lines(sub, BERLIN)[0] == "Ada Lind"
        assert formats_of(sub).where is Where.SITE
        remove_format(sub, "GB", by=OPERATOR)
        assert lines(sub, BERLIN)[0] == "Berlin 10115"

    def test_book_brings_the_same_formats(self, b2c: CustomerSet, ada: Customer) -> None:
        """The statement of `/me/addresses` and the one of the back office answer alike."""
        master, sub = a_family("trade", ["trade-north"], b2c)
        for site in (master, sub):
            assert book_at(ada.pk, site.pk).terms.formats.by_country == {}
        say(master, EVERYWHERE, CAREFUL, required=["phone"], left_out=["company"])
        for site in (master, sub):
            assert book_at(ada.pk, site.pk).terms.formats == formats_at(site)
        say(sub, "JP", left_out=["company"])
        assert book_at(ada.pk, sub.pk).terms.formats == formats_at(sub)
        assert formats_at(sub) != formats_at(master)

    def test_version_is_that_of_all_that_the_site_says(self, b2c: CustomerSet) -> None:
        """G23."""
        (site,) = sites(["north"], b2c)
        before = terms_of(site).own.version
        say(site, "DE", CITY_FIRST)
        with pytest.raises(Conflict) as refused:
            change_format(site, "DE", FormatWish(), version=before, by=OPERATOR)
        assert refused.value.code == "version_conflict"
        with pytest.raises(Conflict):
            change_terms(site, TermsChanges(shipping_countries=["DE"]), version=before, by=OPERATOR)
        with pytest.raises(Conflict):
            remove_format(site, "DE", version=before, by=OPERATOR)
        assert lines(site, BERLIN)[0] == "Berlin 10115"

    def test_same_again_is_no_change(self, b2c: CustomerSet) -> None:
        (site,) = sites(["north"], b2c)
        say(site, "DE", CITY_FIRST)
        records, version = AuditRecord.objects.count(), terms_of(site).own.version
        say(site, "de", f"\n {CITY_FIRST} \n")
        assert (AuditRecord.objects.count(), terms_of(site).own.version) == (records, version)

    def test_format_for_a_country_that_nobody_knows_any_more_can_be_deleted(self, b2c: CustomerSet) -> None:
        (site,) = sites(["north"], b2c)
        SiteFormat.objects.create(site=site, country="AN")
        assert [line.value for line in terms_in_words(site) if line.code == "address_format"] == ["AN"]
        remove_format(site, "AN", by=OPERATOR)
        assert formats_of(site).where is Where.STANDARD

    def test_record_says_what_changed_for_every_country_too(self, b2c: CustomerSet) -> None:
        (site,) = sites(["north"], b2c)
        say(site, EVERYWHERE, left_out=["phone"])
        assert (
            sentence_of("site.address_format_changed", AuditRecord.objects.latest("pk").data, Names())
            == "Changed how Site north writes and asks for addresses in every other country: Not asked for."
        )

    def test_what_is_not_there_cannot_be_deleted(self, b2c: CustomerSet) -> None:
        (site,) = sites(["north"], b2c)
        with pytest.raises(NotFound) as refused:
            remove_format(site, "DE", by=OPERATOR)
        assert refused.value.code == "no_such_format"
        assert terms_of(site).own.version == 1


@pytest.mark.django_db
class TestFormsOfASite:
    def test_form_asks_for_what_the_site_wants(self, b2c: CustomerSet) -> None:
        (site,) = sites(["north"], b2c)
        say(site, "DE", required=["company"], left_out=["phone"])
        asked = {question.code: question.required for question in questions("DE", [], (), formats_at(site))}
        plain = {question.code: question.required for question in questions("DE", [], ())}
        assert "phone" not in asked
        assert asked["company"]
        assert {**asked, "company": False, "phone": False} == plain

    def test_address_entered_at_a_site_follows_its_form(self, b2c: CustomerSet, ada: Customer) -> None:
        """By customers and by staff who enter it there; staff who choose no site may enter any (ADR-04, ADR-05)."""
        north = sites(["north"], b2c)[0]
        say(north, "DE", required=["company"], left_out=["phone"])
        lacking, too_much = BERLIN, BERLIN | {"company": "Lind", "phone": "+49 30 901820"}
        for sent, problem in (
            (lacking, ("company", "required")),
            (too_much, ("phone", "form_field_refused")),
        ):
            for add in (
                lambda sent=sent: add_own_address(ada, sent, site=north, by=by_ada(ada)),
                lambda sent=sent: add_address(ada, sent, site=north, by=OPERATOR),
            ):
                with pytest.raises(Invalid) as refused:
                    add()
                assert [(found.field, found.code) for found in refused.value.problems] == [problem]
        assert ada.addresses.count() == 0
        for sent in (lacking, too_much):
            add_address(ada, sent, by=OPERATOR)
        add_own_address(ada, BERLIN | {"company": "Lind"}, site=north, by=by_ada(ada))
        assert ada.addresses.count() == 3

    @pytest.mark.parametrize("partly", [True, False])
    def test_what_the_form_leaves_out_stays(self, b2c: CustomerSet, ada: Customer, *, partly: bool) -> None:
        """G14: neither emptied nor written."""
        north = sites(["north"], b2c)[0]
        address = add_address(ada, TOKYO | {"company": "リンド", "phone": "+81 3 3213 1111"}, by=OPERATOR)
        say(north, "JP", left_out=["company", "phone"])
        sent = TOKYO | {"name": "リンド"}
        changed = change_own_address(ada, address.pk, sent, partly=partly, site=north, by=by_ada(ada))
        assert (changed.name, changed.company, changed.phone) == ("リンド", "リンド", "+81 3 3213 1111")
        with pytest.raises(Invalid) as refused:
            change_own_address(
                ada, address.pk, sent | {"company": "別"}, partly=partly, site=north, by=by_ada(ada)
            )
        assert [(found.field, found.code) for found in refused.value.problems] == [
            ("company", "form_field_refused")
        ]

    @pytest.mark.parametrize("partly", [True, False])
    def test_what_the_form_leaves_out_goes_with_the_country(
        self, b2c: CustomerSet, ada: Customer, *, partly: bool
    ) -> None:
        """A number or an area of the former country means nothing in another, and nobody is asked for one."""
        north = sites(["north"], b2c)[0]
        address = add_address(ada, NEW_YORK | {"phone": "212 555 0100"}, by=OPERATOR)
        say(north, EVERYWHERE, left_out=["area", "phone"])
        sent = BERLIN | ({"area": ""} if partly else {})
        changed = change_own_address(ada, address.pk, sent, partly=partly, site=north, by=by_ada(ada))
        assert (changed.country, changed.area, changed.phone) == ("DE", "", "")

    def test_field_that_is_not_asked_for_is_not_emptied_either(self, b2c: CustomerSet, ada: Customer) -> None:
        """G14: who sends an empty one hears that it stays."""
        north = sites(["north"], b2c)[0]
        address = add_address(ada, BERLIN | {"phone": "+49 30 901820"}, by=OPERATOR)
        say(north, "DE", left_out=["phone"])
        with pytest.raises(Invalid) as refused:
            change_own_address(ada, address.pk, {"phone": ""}, partly=True, site=north, by=by_ada(ada))
        assert [(found.field, found.code) for found in refused.value.problems] == [
            ("phone", "form_field_refused")
        ]

    def test_staff_change_everything(self, b2c: CustomerSet, ada: Customer) -> None:
        north = sites(["north"], b2c)[0]
        address = add_address(ada, BERLIN, site=north, by=OPERATOR)
        say(north, "DE", required=["company"], left_out=["phone"])
        changed = change_address(
            ada, address.pk, BERLIN | {"phone": "+49 30 901820"}, kinds=BOTH, version=1, by=OPERATOR
        )
        assert (changed.company, changed.phone) == ("", "+49 30 901820")

    def test_shared_book_follows_the_form_of_its_site(self, b2c: CustomerSet) -> None:
        _, sub = a_family("trade", ["trade-north"], b2c)
        say(sub, "DE", required=["company"])
        with pytest.raises(Invalid):
            add_address(sub, BERLIN, by=OPERATOR)
        assert add_address(sub, BERLIN | {"company": "Lind"}, by=OPERATOR).company == "Lind"
