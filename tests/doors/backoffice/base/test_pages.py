from django.test import Client


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
