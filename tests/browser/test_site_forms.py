"""A site's Forms tab as a person works it: by keys alone, by drag, with the preview beside it."""

import pytest
from playwright.sync_api import Locator, Page, expect

from regulars.fields.queries import form_at
from regulars.fields.rules import Purpose
from regulars.sites.models import Site
from tests.browser.conftest import SiteServer
from tests.browser.test_customers import authorized, serious

__all__ = ["authorized"]

PATH = "/sites/kids/forms/registration/B2C"


@pytest.fixture
def editor(authorized: Page, site_server: SiteServer) -> Page:
    authorized.goto(site_server.url("admin", PATH))
    expect(authorized.locator("[data-sort-row]")).to_have_count(7)
    return authorized


def saved() -> list[str]:
    return [one.code for one in form_at(Site.objects.get(code="kids").pk, Purpose.REGISTRATION, "B2C").fields]


def rows(page: Page) -> list[str]:
    names: list[str] = page.locator("[data-sort-row]").evaluate_all(
        "rows => rows.map(row => row.dataset.name)"
    )
    return names


def test_form_is_built_by_keyboard_alone(editor: Page) -> None:
    """Found, added, moved with Alt and an arrow, required, saved; the focus stays where the work is."""
    editor.locator(".picker > summary").focus()
    editor.keyboard.press("Enter")
    expect(editor.get_by_placeholder("Find a field")).to_be_focused()
    editor.keyboard.type("depart")
    expect(editor.locator("[data-find-row]:visible")).to_have_count(1)
    editor.keyboard.press("Enter")
    remove = editor.get_by_role("button", name="Remove Department")
    expect(remove).to_be_focused()
    expect(editor.locator("#form-preview")).to_contain_text("Department")
    editor.keyboard.press("Alt+ArrowUp")
    expect(editor.locator("[data-sort-said]")).to_contain_text("Department: 7 / 8")
    expect(remove).to_be_focused()
    up = editor.get_by_role("button", name="Move Department up")
    up.focus()
    editor.keyboard.press("Enter")
    expect(editor.locator("[data-sort-said]")).to_contain_text("Department: 6 / 8")
    expect(up).to_be_focused()
    editor.get_by_label("Required Department").focus()
    editor.keyboard.press("Space")
    editor.get_by_role("button", name="Save").focus()
    editor.keyboard.press("Enter")
    expect(editor.get_by_text("Saved. It counts")).to_be_visible()
    assert saved()[5] == "department"


def test_field_is_dragged_to_another_place(editor: Page) -> None:
    """The preview follows."""
    handle = editor.locator("#row-phone [data-sort-handle]").bounding_box()
    target = editor.locator("#row-first_name").bounding_box()
    assert handle
    assert target
    editor.mouse.move(handle["x"] + 8, handle["y"] + 12)
    editor.mouse.down()
    editor.mouse.move(target["x"] + 30, target["y"] + 40, steps=6)
    editor.mouse.move(target["x"] + 30, target["y"] + 2, steps=3)
    editor.mouse.up()
    expect(editor.locator("[data-sort-row]").first).to_have_attribute("data-name", "Phone")
    expect(editor.locator("#form-preview .field").first).to_contain_text("Phone")
    editor.get_by_role("button", name="Save").click()
    expect(editor.get_by_text("Saved. It counts")).to_be_visible()
    assert saved()[0] == "phone"


def test_ready_pattern_is_tried_and_the_preview_speaks_german(editor: Page) -> None:
    """REG-06"""
    row = editor.locator("#row-password")
    row.locator("summary").click()
    row.get_by_label("Only take what fits").select_option(label="At least 10 characters and a digit")
    expect(row.get_by_label("Pattern regular expression")).to_have_value(r"(?=.*\d).{10,}")
    row.get_by_label("Try it").press_sequentially("short")
    expect(row.get_by_text("Refused: Use at least 10 characters")).to_be_visible()
    row.get_by_label("Try it").fill("long enough 1")
    expect(row.get_by_text("This passes.")).to_be_visible()
    row.get_by_label("Label German").fill("Kennwort")
    editor.get_by_text("German", exact=True).and_(editor.locator(".segment")).click()
    expect(editor.locator("#form-preview")).to_contain_text("Kennwort")


@pytest.mark.parametrize(("width", "scheme"), [(1440, "light"), (360, "dark")])
def test_pages_have_nothing_serious_for_axe_and_fit_the_window(
    authorized: Page, site_server: SiteServer, width: int, scheme: str
) -> None:
    authorized.emulate_media(color_scheme=scheme, reduced_motion="reduce")  # type: ignore[arg-type]
    authorized.set_viewport_size({"width": width, "height": 900})
    for path in (PATH, "/sites/kids/forms/profile/B2E", f"{PATH}/copy", f"{PATH}/standard"):
        authorized.goto(site_server.url("admin", path))
        for more in authorized.locator("main details").all()[:9]:
            more.locator("summary").first.click()
        assert serious(authorized) == [], path
        assert authorized.evaluate("document.documentElement.scrollWidth") <= width, path


def test_business_registration_with_approval_is_set_up_on_a_new_site_in_fourteen_clicks(
    authorized: Page, site_server: SiteServer
) -> None:
    """As docs/guide/set-up-registration.md tells it: REG-02, REG-11, APP-06, D-31."""
    clicks = 0

    def click(what: Locator) -> None:
        nonlocal clicks
        clicks += 1
        what.click()

    click(authorized.get_by_role("link", name="Sites"))
    click(authorized.get_by_role("link", name="Add site"))
    authorized.get_by_label("Name", exact=True).fill("Mystic Trade")
    authorized.get_by_label("Code").fill("trade")
    authorized.get_by_label("Host names").fill("trade.localhost")
    authorized.get_by_label("Sender of its mails").fill("shop@trade.example")
    click(authorized.get_by_role("button", name="Add site"))
    expect(authorized.get_by_role("heading", name="Mystic Trade")).to_be_visible()
    tabs = authorized.get_by_role("navigation", name="Parts of this site")
    click(tabs.get_by_role("link", name="Registration"))
    click(authorized.locator("[name=accepts-B2C]"))
    click(authorized.locator("[name=approval-B2B]"))
    authorized.locator("[name=receiver-B2B]").fill("sam@staff.example")
    click(authorized.get_by_role("button", name="Save"))
    expect(authorized.get_by_text("Saved. It counts")).to_be_visible()
    click(tabs.get_by_role("link", name="Forms"))
    expect(authorized.get_by_role("link", name="Business customer")).to_have_attribute("aria-current", "page")
    for name in ("Company, second line", "Department"):
        click(authorized.locator(".picker > summary"))
        click(authorized.locator(".pick").filter(has_text=name))
        expect(authorized.get_by_label(f"Required {name}")).to_be_visible()
    click(authorized.get_by_label("Required Company", exact=True))
    click(authorized.get_by_role("button", name="Save"))
    expect(authorized.get_by_text("Saved. It counts")).to_be_visible()
    trade = Site.objects.get(code="trade")
    form = form_at(trade.pk, Purpose.REGISTRATION, "B2B")
    assert {"company", "company2", "department"} <= form.codes
    assert [one.required for one in form.fields if one.code == "company"] == [True]
    assert clicks == 14
