import pytest

from regulars.config.smtp import smtp_settings
from tests.doors.cli.conftest import regulars


@pytest.mark.parametrize(
    ("url", "wanted"),
    [
        ("smtp://mail.example", ("mail.example", 25, "", "", "starttls")),
        ("smtp://shop:p%40ss@mail.example", ("mail.example", 587, "shop", "p@ss", "starttls")),
        ("smtps://shop:pass@mail.example", ("mail.example", 465, "shop", "pass", "implicit")),
        ("smtp://127.0.0.1:2525?tls=off", ("127.0.0.1", 2525, "", "", "off")),
    ],
)
def test_smtp_url_is_taken_apart(url: str, wanted: tuple[object, ...]) -> None:
    found = smtp_settings(url)
    assert found is not None
    assert tuple(found[name] for name in ("host", "port", "user", "password", "tls")) == wanted


def test_smtp_url_says_whether_the_server_takes_addresses_in_every_script() -> None:
    """F24."""
    urls = (
        "smtp://mail.example",
        "smtp://mail.example?smtputf8=on",
        "smtps://mail.example?tls=off&smtputf8=on",
    )
    found = [one for url in urls if (one := smtp_settings(url))]
    assert [(one["utf8"], one["tls"]) for one in found] == [
        (False, "starttls"),
        (True, "starttls"),
        (True, "implicit"),
    ]
    shop = smtp_settings("smtp://mail.straße.example")
    assert shop is not None
    assert shop["host"] == "mail.xn--strae-oqa.example"


def test_no_smtp_url_means_no_mail_server() -> None:
    assert smtp_settings("") is None


@pytest.mark.parametrize(
    "url",
    [
        "mail.example:25",
        "http://mail.example",
        "smtp://",
        "smtp://mail.example:port",
        "smtp://mail.example?smtputf8=off",
        "smtp://shop@mail.example",
    ],
)
def test_unusable_smtp_url_is_refused(url: str) -> None:
    with pytest.raises(ValueError, match=r"smtp://|[Pp]ort|smtputf8"):
        smtp_settings(url)


def test_unusable_smtp_url_is_one_line_for_the_operator(tmp_path) -> None:
    done = regulars(tmp_path, "sets", "list", SMTP_URL="mail.example", DATABASE_URL="postgresql:///nowhere")
    assert done.returncode == 1
    assert done.stderr.count("\n") == 1
    assert "SMTP_URL" in done.stderr
