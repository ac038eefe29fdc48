"""What the verbs of addresses are tried with."""

from collections.abc import Callable

from regulars.addresses.operations.formats import FormatWish
from regulars.addresses.operations.terms import TermsChanges
from regulars.addresses.rules import Kind
from tests.house.worlds import (
    Given,
    a_kids_site,
    a_kids_site_with_a_format,
    an_ada,
    given,
    some_addresses,
    with_an_address,
)
from tests.rooms.addresses.samples import BERLIN, LONDON

VERBS: dict[str, Callable[[], Given]] = {
    "addresses.operations.addresses.add_address": lambda: given(an_ada(), BERLIN),
    "addresses.operations.addresses.change_address": lambda: with_an_address(
        LONDON, kinds=[Kind.SHIPPING], version=1
    ),
    "addresses.operations.addresses.remove_address": with_an_address,
    "addresses.operations.addresses.make_default": lambda: with_an_address(which=2, kinds=[Kind.BILLING]),
    "addresses.operations.exports.note_addresses_exported": lambda: given(about=[("site", a_kids_site().pk)]),
    "addresses.operations.imports.import_addresses": lambda: given(some_addresses()),
    "addresses.operations.own_addresses.add_own_address": lambda: given(
        ada := an_ada(), BERLIN, site=ada.origin_site
    ),
    "addresses.operations.own_addresses.change_own_address": lambda: with_an_address(LONDON, own=True),
    "addresses.operations.own_addresses.remove_own_address": lambda: with_an_address(own=True),
    "addresses.operations.own_addresses.make_own_default": lambda: with_an_address(
        which=2, own=True, kinds=[Kind.BILLING]
    ),
    "addresses.operations.formats.change_format": lambda: given(
        a_kids_site(), "DE", FormatWish(required=["company"])
    ),
    "addresses.operations.formats.remove_format": lambda: given(a_kids_site_with_a_format(), "DE", version=2),
    "addresses.operations.terms.change_terms": lambda: given(
        a_kids_site(), TermsChanges(shipping_countries=["DE"], modes={"B2B": "read_only"})
    ),
}
