"""The pairs of fragment and filter that the search is measured with, in the sets and sites of the demo world.

Common and rare, dense and sparse, one word and several, typed halfway and pasted whole, alone and behind every filter.
"""

from dataclasses import dataclass

__all__ = ["PAIRS", "Pair"]


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
