"""Every colour of a set has its badge, and what stands on it can be read."""

import re

from regulars.sites.rules.colours import BRAND_COLOURS, SetColour
from regulars.ui.brand import READABLE, contrast
from regulars.ui.bundles import SOURCES

HUE = re.compile(r"\.hue-(\w+) \{(.+?)\}")
PAIR = re.compile(r"--hue-(soft|ink): light-dark\((#\w{6}), (#\w{6})\)")


def test_text_on_the_badge_of_every_colour_can_be_read_in_light_and_dark() -> None:
    hues = dict(HUE.findall((SOURCES / "css" / "hue.css").read_text()))
    assert list(hues) == list(SetColour)
    for name, rules in hues.items():
        soft, ink = ((day, night) for _, day, night in sorted(PAIR.findall(rules), reverse=True))
        assert min(map(contrast, soft, ink)) >= READABLE, name


def test_there_are_as_many_colours_for_sites_all_of_them_different() -> None:
    assert len(set(BRAND_COLOURS)) == len(SetColour) >= 12
