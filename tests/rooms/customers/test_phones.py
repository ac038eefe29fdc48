"""What a phone number is, as people type and paste it (F26, F09)."""

import pytest

from regulars.customers.rules import check_phone
from regulars.customers.rules.phones import region_of, searched_digits
from regulars.kernel.errors import Invalid


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("(555) 888-0003", "(555) 888-0003"),
        ("+49 30/1234.5", "+49 30/1234.5"),
        ("\u202a+49\u00a0171\u20118880001\u202c", "+49 171-8880001"),
        ("\uff10\uff13\uff10\u30001234", "030 1234"),
        ("tel:+49-30-1234", "+49-30-1234"),
        ("Tel.: 030 1234", "030 1234"),
        ("030 1234 ext. 5", "030 1234 ext. 5"),
        ("030 1234 Extension 5", "030 1234 Extension 5"),
        ("030-1234;ext=77", "030-1234;ext=77"),
        ("030 1234 #5", "030 1234 #5"),
        ("०३० १२३४", "030 1234"),
        ("\u200b\u00ad", ""),
    ],
)
def test_number_is_kept_in_plain_digits_and_signs(typed: str, kept: str) -> None:
    """F26, F09."""
    assert check_phone(typed) == kept
    assert check_phone(kept) == kept


@pytest.mark.parametrize(
    "typed", ["call me", "12", "tel:", "1-800-FLOWERS", "0301234 or 5", "½½½½", "030:1234", "<030 1234>"]
)
def test_what_is_no_number_is_refused(typed: str) -> None:
    with pytest.raises(Invalid) as raised:
        check_phone(typed)
    assert (raised.value.code, raised.value.field) == ("phone_shape", "phone")


def test_number_is_no_longer_than_its_column() -> None:
    for typed in ("0" * 41, "\uff10" * 41, "0" * 10_000):
        with pytest.raises(Invalid) as raised:
            check_phone(typed)
        assert raised.value.code == "too_long"


@pytest.mark.parametrize(
    ("typed", "regions", "digits"),
    [
        ("+491718880001", [], "1718880001"),
        ("0171 8880001", ["DE", "US"], "1718880001"),
        ("0049 171 8880001", [], "1718880001"),
        ("1 (555) 888-0003 x7", ["US"], "5558880003"),
        ("8 912 345-67-89", ["RU"], "9123456789"),
        ("+39 02 1234567", [], "021234567"),
        ("888-0003", ["US"], "8880003"),
        ("123", ["US"], ""),
        ("ext. 7", ["US"], ""),
        ("tel", [], ""),
        ("9" * 200, ["US"], "9" * 200),
    ],
)
def test_number_is_searched_by_what_all_its_spellings_share(
    typed: str, regions: list[str], digits: str
) -> None:
    """F26: without country code, trunk prefix and extension."""
    assert searched_digits(typed, regions) == digits


def test_country_is_that_of_the_shops_locale() -> None:
    """F26: or where most people speak its language."""
    locales = ["de_AT", "de", "en_GB", "en", "zh_Hans_CN", "no such locale", ""]
    assert [region_of(one) for one in locales] == ["AT", "DE", "GB", "US", "CN", None, None]
