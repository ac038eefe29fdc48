"""The components render, escape and refuse what the browser would refuse."""

import pytest
from django.template import engines
from django.test import RequestFactory

from tests.doors.ui import gallery


@pytest.fixture
def env():
    return engines["jinja2"].env


@pytest.mark.parametrize("template", ["gallery", "gallery_shop", "gallery_plain"])
def test_gallery_renders_without_anything_inline(template):
    html = gallery.show(RequestFactory().get("/"), template).content.decode()
    for banned in (" style=", "<style", " onclick", "javascript:"):
        assert banned not in html


def test_attribute_with_markup_is_escaped(env):
    html = env.from_string('{{ ui.button("<b>", data_name=name) }}').render(name='"><script>')
    assert "<script>" not in html
    assert "<b>" not in html


@pytest.mark.parametrize("name", ["onclick", "style"])
def test_attribute_that_the_policy_forbids_is_refused(env, name):
    with pytest.raises(ValueError, match="may not stand in a page"):
        env.from_string('{{ ui.button("Save", **given) }}').render(given={name: "x"})


def test_component_with_an_unknown_name_is_refused(env):
    with pytest.raises(Exception, match="nonsense"):
        env.from_string("{{ ui.nonsense() }}").render()
