"""F51: an answer that fails while it is read, as a download does, fails before anything was sent."""

from collections.abc import Callable, Iterable, Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

import psycopg
import pytest
from prometheus_client import REGISTRY

from regulars.config.observing.requests import with_observation
from regulars.config.serving.answers import IN_MEMORY, answer_of, whole

ENVIRON = {"REQUEST_METHOD": "GET", "PATH_INFO": "/history/export.csv", "wsgi.input": BytesIO()}


def download(content: Iterable[bytes]) -> Callable[..., Iterable[bytes]]:
    def application(_environ: dict[str, Any], start_response: Any) -> Iterator[bytes]:
        start_response("200 OK", [("Content-Type", "text/csv")])
        return iter(content)

    return application


def breaking_off(error: Exception, after: int) -> Iterator[bytes]:
    for _ in range(after):
        yield b"x" * 100_000
    raise error


def counted(status: int) -> float:
    """How many such answers the figures tell of."""
    labels = {"lane": "none", "method": "GET", "route": "", "status": str(status)}
    return REGISTRY.get_sample_value("regulars_requests_total", labels) or 0.0


@pytest.mark.parametrize("after", [0, 3, 30])
@pytest.mark.parametrize(("error", "status"), [(psycopg.OperationalError(), 503), (ValueError(), 500)])
def test_download_that_breaks_off_is_answered_like_a_page_that_does(
    error: Exception, status: int, after: int
) -> None:
    before = counted(status)
    answer = answer_of(with_observation(whole(download(breaking_off(error, after)))), dict(ENVIRON))
    assert answer.status == status
    assert dict(answer.headers).get("Retry-After") == ("5" if status == 503 else None)
    assert counted(status) == before + 1


def test_control_download_that_is_read_outside_is_answered_by_nobody() -> None:
    with pytest.raises(psycopg.OperationalError):
        answer_of(with_observation(download(breaking_off(psycopg.OperationalError(), 3))), dict(ENVIRON))


def test_nothing_of_a_download_that_breaks_off_stays_on_disk(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    answer_of(with_observation(whole(download(breaking_off(ValueError(), 30)))), dict(ENVIRON))
    assert not [*tmp_path.iterdir()]


def test_download_is_written_once_however_often_the_whole_is_asked_for() -> None:
    long = download([b"x" * 100_000] * 30)
    once = whole(long)(dict(ENVIRON), lambda *_: None)
    assert whole(lambda *_: once)(dict(ENVIRON), lambda *_: None) is once
    list(once)


@pytest.mark.parametrize("pieces", [0, 1, 3, 2 * IN_MEMORY // 100_000])
def test_download_is_the_same_to_every_server(pieces: int) -> None:
    content = [b"%05d" % one * 20_000 for one in range(pieces)]
    ours = answer_of(whole(download(content)), dict(ENVIRON))
    sent = ours.content if isinstance(ours.content, bytes) else ours.content.read_bytes()
    assert sent == b"".join(content)
    assert b"".join(whole(download(content))(dict(ENVIRON), lambda *_: None)) == sent
    if isinstance(ours.content, Path):
        assert dict(ours.headers)["Content-Length"] == str(len(sent))
        ours.content.unlink()
