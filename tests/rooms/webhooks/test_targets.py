"""Web: messages go to public addresses only, as typed and as resolved."""

import socket
import ssl
import threading
import time
from contextlib import suppress
from pathlib import Path

import pytest
import requests

from regulars.kernel.errors import Invalid
from regulars.webhooks.operations import bringing
from regulars.webhooks.operations.bringing import bring
from regulars.webhooks.rules.targets import check_url, is_public

PRIVATE = [
    "0.0.0.0",
    "0.1.2.3",
    "10.0.0.1",
    "100.64.0.1",
    "127.0.0.1",
    "127.255.255.254",
    "169.254.169.254",
    "169.254.0.1",
    "172.16.0.1",
    "172.31.255.255",
    "192.0.0.1",
    "192.0.2.1",
    "192.88.99.1",
    "192.168.1.1",
    "198.18.0.1",
    "198.51.100.1",
    "203.0.113.1",
    "224.0.0.1",
    "239.255.255.255",
    "240.0.0.1",
    "255.255.255.255",
    "::",
    "::1",
    "::127.0.0.1",
    "::ffff:127.0.0.1",
    "::ffff:10.0.0.1",
    "::ffff:169.254.169.254",
    "::ffff:a9fe:a9fe",
    "64:ff9b::10.0.0.1",
    "64:ff9b::8.8.8.8",
    "64:ff9b:1::1",
    "100::1",
    "2001::1",
    "2001:db8::1",
    "2002:7f00:1::1",
    "2002:c0a8:101::1",
    "3fff::1",
    "5f00::1",
    "fc00::1",
    "fd00:ec2::254",
    "fe80::1",
    "fe80::1%1",
    "fec0::1",
    "ff02::1",
]
PUBLIC = ["8.8.8.8", "93.184.215.14", "1.1.1.1", "2606:4700:4700::1111", "::ffff:8.8.8.8"]


@pytest.mark.parametrize("address", PRIVATE)
def test_address_that_is_not_everybodys_is_private(address: str) -> None:
    assert not is_public(address)
    assert not is_public(f"[{address}]")


@pytest.mark.parametrize("address", PUBLIC)
def test_address_of_everybody_is_public(address: str) -> None:
    assert is_public(address)


@pytest.mark.parametrize(
    ("url", "code"),
    [
        ("http://shop.example/hook", "https_only"),
        ("ftp://shop.example/hook", "https_only"),
        ("https://localhost/hook", "address_private"),
        ("https://LOCALHOST:8443/", "address_private"),
        ("https://shop.localhost/", "address_private"),
        ("https://intranet/hook", "address_private"),
        ("https://db.internal/hook", "address_private"),
        ("https://metadata.google.internal./", "address_private"),
        ("https://127.0.0.1/", "address_private"),
        ("https://127.1/", "address_private"),
        ("https://2130706433/", "address_private"),
        ("https://0x7f000001/", "address_private"),
        ("https://0x7f.0.0.0x1/", "address_private"),
        ("https://0177.0.0.1/", "address_private"),
        ("https://169.254.169.254/latest/meta-data", "address_private"),
        ("https://[::1]/", "address_private"),
        ("https://[::ffff:10.0.0.1]/", "address_private"),
        ("https://[fd00:ec2::254]/", "address_private"),
        ("https://user:secret@shop.example/", "url_shape"),
        ("https://shop.example/#top", "url_shape"),
        ("https://shop.example:notaport/", "url_shape"),
        ("https://shop.example:99999/", "url_shape"),
        ("https://[::1/", "url_shape"),
        ("https:///hook", "url_shape"),
        ("https://shop.example\\@10.0.0.1/", "url_shape"),
        ("https://shop.example/müller", "url_shape"),
        ("https://127。0。0。1/", "address_private"),
        ("https://müller_1.example/", "url_shape"),
        ("shop.example/hook", "url_shape"),
        ("", "required"),
    ],
)
def test_address_is_refused_beside_its_field(url: str, code: str) -> None:
    with pytest.raises(Invalid) as refused:
        check_url(url, local_allowed=False)
    assert (refused.value.code, refused.value.field) == (code, "url")


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("https://straße.example/hook", "https://xn--strae-oqa.example/hook"),
        ("\u202ahttps://Shop.Example.:8443/Hook?A=b\u00a0", "https://shop.example:8443/Hook?A=b"),
    ],
)
def test_host_has_its_one_spelling(typed: str, kept: str) -> None:
    """F24, F09."""
    assert check_url(typed, local_allowed=False) == kept


@pytest.mark.parametrize("url", ["https://shop.example/hook?from=regulars", "https://8.8.8.8:8443/"])
def test_public_https_address_is_taken(url: str) -> None:
    assert check_url(f" {url} ", local_allowed=False) == url


def test_operator_may_allow_this_machine_and_nothing_beyond() -> None:
    for url in ("http://localhost:5000/hook", "https://127.0.0.1/", "http://[::1]:5000/"):
        assert check_url(url, local_allowed=True) == url
    for url in ("http://10.0.0.1/", "http://shop.example/", "https://192.168.1.1/"):
        with pytest.raises(Invalid):
            check_url(url, local_allowed=True)


def resolves_to(monkeypatch: pytest.MonkeyPatch, *addresses: str) -> list[str]:
    """The one fake of this page: names that somebody else's server answers. Later questions get later answers."""
    asked: list[str] = []
    real = socket.getaddrinfo

    def answer(host, *rest, **kwargs):
        if not str(host).endswith(".example"):
            return real(host, *rest, **kwargs)
        found = addresses[min(len(asked), len(addresses) - 1)]
        asked.append(found)
        return real(found, *rest, **kwargs)

    monkeypatch.setattr(socket, "getaddrinfo", answer)
    return asked


@pytest.mark.parametrize("address", [one for one in PRIVATE if "%" not in one])
@pytest.mark.parametrize("local_allowed", [False, True])
def test_name_that_leads_into_a_private_network_is_not_connected_to(
    address: str, *, local_allowed: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    resolves_to(monkeypatch, address)
    monkeypatch.setattr(socket.socket, "connect", lambda *_: pytest.fail("connected"))
    outcome = bring("https://evil.example/hook", {}, "{}", local_allowed=local_allowed)
    assert (outcome.status, outcome.error) == (
        None,
        "Its name leads into a private network; nothing was sent.",
    )


def test_name_is_asked_once_and_the_connection_goes_to_what_was_looked_at(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """DNS rebinding: a public address for the look, this machine for the connection."""
    asked = resolves_to(monkeypatch, "8.8.8.8", "127.0.0.1")
    went: list[object] = []

    def note(_socket: socket.socket, address: object) -> None:
        went.append(address)
        raise TimeoutError

    monkeypatch.setattr(socket.socket, "connect", note)
    bring("https://evil.example/hook", {}, "{}", local_allowed=False)
    assert asked == ["8.8.8.8"]
    assert went == [("8.8.8.8", 443)]


def test_control_plain_requests_would_go_wherever_the_name_leads_then(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The control: without the pin, a look before the request is no guard."""
    resolves_to(monkeypatch, "8.8.8.8", "127.0.0.1")
    assert is_public(socket.getaddrinfo("evil.example", 443, socket.AF_INET)[0][4][0])
    went: list[object] = []

    def note(_socket: socket.socket, address: object) -> None:
        went.append(address)
        raise TimeoutError

    monkeypatch.setattr(socket.socket, "connect", note)
    with pytest.raises(requests.RequestException):
        requests.post("https://evil.example/hook", data="{}", timeout=2)
    assert went == [("127.0.0.1", 443)]


def test_redirect_is_told_and_not_followed(server) -> None:
    server.answers["/hook"] = 307
    outcome = bring(server.url(), {}, "{}", local_allowed=True)
    assert outcome.status == 307
    assert "not followed" in outcome.error
    assert len(server.taken) == 1


def test_proxy_of_the_environment_is_passed_by(server, monkeypatch: pytest.MonkeyPatch) -> None:
    """It would resolve names itself."""
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    monkeypatch.setenv("ALL_PROXY", "http://127.0.0.1:9")
    assert bring(server.url(), {}, "{}", local_allowed=True).status == 200


def test_this_machine_is_refused_where_the_operator_has_not_allowed_it(server) -> None:
    outcome = bring(server.url(), {}, "{}", local_allowed=False)
    assert ("private network" in outcome.error, server.taken) == (True, [])


def test_answer_that_never_ends_is_cut(server, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every single piece is in time, the whole is not."""
    monkeypatch.setattr(bringing, "LONGEST", 1.0)

    pieces = []

    def trickle(out) -> None:
        out.write(b"HTTP/1.1 200 OK\r\n")
        for number in range(200):
            out.write(f"X-{number}: y\r\n".encode())
            out.flush()
            pieces.append(number)
            time.sleep(0.05)

    server.raw["/hook"] = trickle
    outcome = bring(server.url(), {}, "{}", local_allowed=True)
    assert (outcome.status, outcome.error) == (None, "It was not done within 1 seconds.")
    assert 0 < len(pieces) < 200


def test_name_that_takes_too_long_is_not_connected_to(monkeypatch: pytest.MonkeyPatch) -> None:
    """Looking a name up can't be cut off, so what comes after it is."""
    monkeypatch.setattr(bringing, "LONGEST", 0.2)

    def slow(host, *rest, **kwargs):
        time.sleep(0.5)
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", 1))]

    monkeypatch.setattr(socket, "getaddrinfo", slow)
    outcome = bring("https://localhost:1/", {}, "{}", local_allowed=True)
    assert (outcome.status, outcome.error) == (None, "It was not done within 0 seconds.")


def test_huge_answer_is_read_no_further_than_a_little(server) -> None:
    written = []

    def flood(out) -> None:
        out.write(b"HTTP/1.1 200 OK\r\ncontent-length: 1000000000\r\n\r\n")
        for _ in range(10_000):
            out.write(b"x" * 100_000)
            written.append(100_000)

    server.raw["/hook"] = flood
    outcome = bring(server.url(), {}, "{}", local_allowed=True)
    assert outcome.status == 200
    assert outcome.error == ""
    assert sum(written) < 100_000_000


def test_server_without_tls_is_told_as_such(server) -> None:
    outcome = bring(server.url().replace("http:", "https:"), {}, "{}", local_allowed=True)
    assert outcome.status is None
    assert "TLS" in outcome.error


def test_certificate_that_nobody_vouches_for_is_refused(server) -> None:
    secured = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    secured.load_cert_chain(Path(__file__).with_name("self_signed.pem"))
    with socket.create_server(("127.0.0.1", 0)) as listening:
        shaking = threading.Thread(target=shake_hands, args=(listening, secured))
        shaking.start()
        url = f"https://localhost:{listening.getsockname()[1]}/"
        outcome = bring(url, {}, "{}", local_allowed=True)
        shaking.join(5)
    assert outcome.status is None
    assert "certificate" in outcome.error


def shake_hands(listening: socket.socket, secured: ssl.SSLContext) -> None:
    taken, _ = listening.accept()
    with taken, suppress(OSError):
        secured.wrap_socket(taken, server_side=True).close()
