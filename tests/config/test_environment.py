"""What an operator may set, as it is read."""

import pytest
from pydantic import ValidationError

from regulars.config.environment import Environment


def test_domain_is_read_in_its_one_spelling() -> None:
    """F24."""
    read = [
        Environment(regulars_domain=typed).regulars_domain for typed in ("Shops.Example", "Straße.example.")
    ]
    assert read == ["shops.example", "xn--strae-oqa.example"]


@pytest.mark.parametrize(
    "typed", ["", "shops.example:8000", "https://shops.example", "shops example", "a_b.example"]
)
def test_what_is_no_domain_is_refused_at_once(typed: str) -> None:
    """F24."""
    with pytest.raises(ValidationError, match="is a domain, such as"):
        Environment(regulars_domain=typed)
