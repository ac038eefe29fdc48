from django.test import Client

from regulars.backoffice.navigation import AREAS


def test_home_leads_to_the_customers(administrator: Client) -> None:
    answer = administrator.get("/")
    assert (answer.status_code, answer["Location"]) == (302, "/customers")


def test_unknown_page_says_so_in_the_frame(administrator: Client) -> None:
    answer = administrator.get("/no-such-page")
    assert answer.status_code == 404
    assert "Nothing here" in answer.text
    assert "Customer Sets" in answer.text


def test_unknown_page_tells_strangers_nothing(nobody: Client) -> None:
    answer = nobody.get("/no-such-page")
    assert answer.status_code == 404
    assert "Customer Sets" not in answer.text


def test_missing_right_is_a_toast_for_htmx(viewer: Client) -> None:
    answer = viewer.get("/no-such-page", headers={"HX-Request": "true"})
    assert answer.status_code == 404
    assert "regulars:toast" in answer["HX-Trigger"]


def test_navigation_leads_to_pages(administrator: Client, viewer: Client) -> None:
    """SET-02: Customer Sets stand under System, Structure. What somebody may not open isn't offered."""
    places = {group: [label for label, *_ in items] for group, items in AREAS}
    assert places["System · Structure"] == ["Customer Sets", "Sites", "Customer types"]
    for _, items in AREAS:
        for _, href, *_ in items:
            assert administrator.get(href).status_code == 200, href
            offered = f'href="{href}"' in viewer.get("/customers").text
            assert offered == (viewer.get(href).status_code == 200), href
