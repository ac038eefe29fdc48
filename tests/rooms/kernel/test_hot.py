from dataclasses import dataclass

import pytest

from regulars.kernel.hot import Columns


@dataclass(frozen=True)
class Site:
    id: int
    name: str


@dataclass(frozen=True)
class Person:
    name: str
    is_old: bool


def test_columns_are_read_by_the_names_of_their_value() -> None:
    site = Columns(Site, "site")
    person = Columns(Person, "account", after=site, is_old="account.age > 70")
    assert (site.sql, person.sql) == ("site.id, site.name", "account.name, account.age > 70")
    row = (4, "Kids", "Ada", True)
    assert (site.of(row), person.of(row)) == (Site(4, "Kids"), Person("Ada", is_old=True))


def test_column_of_no_field_is_refused() -> None:
    with pytest.raises(TypeError):
        Columns(Site, "site", nmae="site.name")
