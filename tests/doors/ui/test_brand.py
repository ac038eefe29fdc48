"""A brand colour may be any colour: what stands on it and what is written in it can be read."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from regulars.ui.brand import DARK_SURFACES, LIGHT_SURFACES, READABLE, _ratio, brand_css, palette

COLOURS = st.from_regex(r"#[0-9a-fA-F]{6}", fullmatch=True)


@given(COLOURS)
def test_brand_of_any_colour_can_be_read_in_light_and_dark(colour):
    for shades, surfaces in zip(palette(colour), (LIGHT_SURFACES, DARK_SURFACES), strict=True):
        assert _ratio(shades.on_accent, shades.accent) >= READABLE
        assert _ratio(shades.on_accent, shades.hover) >= READABLE
        for surface in (*surfaces, shades.soft):
            assert _ratio(shades.ink, surface) >= READABLE


def test_brand_of_a_dark_colour_is_kept_as_it_is_in_light():
    assert "--accent: light-dark(#0f766e," in brand_css("#0F766E")


@pytest.mark.parametrize("colour", ["", "#fff", "red", "#12345g", "#123456;}", "#123456\n"])
def test_brand_of_something_else_is_refused(colour):
    with pytest.raises(ValueError, match="six hexadecimal digits"):
        brand_css(colour)
