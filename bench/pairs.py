"""The pairs of fragment and filter that the search is measured with, in the sets and sites of the demo world.

Common and rare, dense and sparse, one word and several, typed halfway and pasted whole, alone and behind every filter.
"""

from dataclasses import dataclass

__all__ = ["PAIRS", "VALUE_PAIRS", "Pair"]


@dataclass(frozen=True)
class Pair:
    """What is typed and what is filtered; sets and sites by their codes, attributes as addresses write them."""

    fragment: str = ""
    set: str = ""
    site: str = ""
    state: str = ""
    type: str = ""
    email: str = ""
    last_name: str = ""
    attributes: tuple[str, ...] = ()


PAIRS = (
    Pair(),
    Pair(set="b2c"),
    Pair(set="default"),
    Pair(site="sports"),
    Pair(site="outlet"),
    Pair(state="blocked"),
    Pair(state="pending"),
    Pair(state="disabled", site="kids"),
    Pair(type="B2B"),
    Pair(type="B2E"),
    Pair(email="anna"),
    Pair(email="wilhelmina.xu"),
    Pair(last_name="smi"),
    Pair(last_name="qureshi", set="trade"),
    Pair("a"),
    Pair("an"),
    Pair("xu"),
    Pair("ann"),
    Pair("anna"),
    Pair("anna sm"),
    Pair("anna smith"),
    Pair("smith anna", set="trade"),
    Pair("gmail"),
    Pair("gmail", set="trade"),
    Pair("gmail", site="outlet"),
    Pair("gmail", state="blocked"),
    Pair("gmail", state="pending", site="sports"),
    Pair("@gmail.com", last_name="xu"),
    Pair("ottilie"),
    Pair("ottilie", set="default"),
    Pair("ottilie yilmaz"),
    Pair("jordan gmail", site="business"),
    Pair("wilhelmina", state="active", site="outlet"),
    Pair("total parts"),
    Pair("total parts", set="b2c"),
    Pair("city steel gmbh", site="parts"),
    Pair("firm1234.example"),
    Pair("+44 100"),
    Pair("491"),
    Pair("500000"),
    Pair("jürgen müller", set="b2b"),
    Pair("nobody of this name"),
)

# Two values, a site and a fragment. `invited` stands in the oldest accounts alone, so that the newest tell nothing of it.
VALUE_PAIRS = tuple(
    Pair(fragment, site=site, attributes=tuple(attributes.split()))
    for attributes, site, fragment in (
        ("loyalty=gold newsletter=yes", "", ""),
        ("loyalty=gold newsletter=yes", "outlet", ""),
        ("loyalty=gold newsletter=yes", "sports", "anna"),
        ("loyalty=gold newsletter=no", "kids", "ottilie"),
        ("loyalty=gold birthday.min=1990-01-01", "business", "gmail"),
        ("loyalty=platinum newsletter=yes", "sports", "an"),
        ("loyalty=platinum newsletter.none=true", "popup", "a"),
        ("loyalty=platinum shoe_size.min=45", "outlet", "gmail"),
        ("loyalty=silver newsletter=yes", "", ""),
        ("loyalty=silver newsletter=yes", "sports", "gmail"),
        ("loyalty=silver newsletter=yes", "sports", "anna"),
        ("loyalty=silver newsletter=yes", "outlet", "anna"),
        ("loyalty=silver newsletter=yes", "kids", "ottilie"),
        ("loyalty=silver newsletter=yes", "popup", "smith"),
        ("loyalty=silver newsletter=yes", "business", "nobody of this name"),
        ("loyalty=silver,gold shoe_size=45", "home", "an"),
        ("loyalty=silver invited=yes", "sports", "gmail"),
        ("loyalty=silver invited=yes", "outlet", "ottilie"),
        ("loyalty=gold invited=yes", "sports", "smith"),
        ("loyalty.any=true birthday.none=true", "sports", "jordan"),
        ("loyalty.none=true newsletter.none=true", "sports", "jordan"),
        ("loyalty.none=true newsletter=no", "outlet", "an"),
        ("newsletter=yes shoe_size.min=38", "sports", "gmail"),
        ("newsletter=yes shoe_size.min=47", "outlet", "gmail"),
        ("newsletter=yes shoe_size.max=35", "parts", "anna smith"),
        ("newsletter=no birthday.min=1990-01-01 birthday.max=1990-01-31", "kids", "an"),
        ("newsletter=no birthday.max=1935-12-31", "sports", "xu"),
        ("newsletter.any=true birthday.none=true", "sports", "xu"),
        ("newsletter=yes invited=yes", "", "anna smith"),
        ("newsletter=no invited=no", "kids", "ottilie"),
        ("newsletter.none=true invited=yes", "outlet", "total parts"),
        ("shoe_size.min=44 invited=yes", "sports", "qureshi"),
        ("shoe_size=41 birthday.min=1980-01-01", "sports", "wilhelmina"),
        ("shoe_size.min=40 birthday.max=1970-12-31", "business", ""),
        ("shoe_size.min=46 birthday=1975-05-05", "sports", ""),
        ("shoe_size.none=true birthday.none=true", "south", "gmail"),
        ("vat_id.begins=de loyalty=silver", "business", "jordan"),
        ("vat_id.begins=de1234 loyalty=silver", "business", ""),
        ("vat_id.begins=at newsletter=yes", "north", "gmbh"),
        ("vat_id.begins=gb shoe_size.min=47", "parts", "steel"),
        ("vat_id.any=true approve_amount.min=4000", "business", "firm1234.example"),
        ("vat_id.none=true block_flag=yes", "business", ""),
        ("block_flag=yes approve_amount.min=4000", "parts", "gmbh"),
        ("approve_amount.min=2000 approve_amount.max=2100 newsletter=yes", "business", "gmail"),
    )
)
