"""Files that come through a pipe: `regulars prices export --list a | regulars prices import - --list b`."""

import os
import socket
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from time import sleep

import pytest

from regulars.catalog.models import PriceList
from regulars.transfer.operations.csv_header import BadHeader
from regulars.transfer.operations.import_lines import BadLine
from tests.doors.cli.commands import run
from tests.doors.cli.test_import_files import read
from tests.rooms.catalog.stocked import a_price_list, a_product, prices_of
from tests.world import a_site


@pytest.fixture
def retail(db: None) -> PriceList:
    a_product()
    return a_price_list(a_site("kids", currency="EUR"))


@contextmanager
def standard_input(reading: int) -> Iterator[None]:
    before = os.dup(0)
    os.dup2(reading, 0)
    try:
        yield
    finally:
        os.dup2(before, 0)
        os.close(before)


def a_socket() -> tuple[int, int]:
    return tuple(end.detach() for end in socket.socketpair())  # type: ignore[return-value]


@pytest.mark.parametrize("ends", [os.pipe, a_socket])
def test_standard_input_is_read_whatever_it_is(
    ends: Callable[[], tuple[int, int]], retail: PriceList
) -> None:
    reading, writing = ends()
    os.write(writing, b"product,amount\ntea,2.90\n")
    os.close(writing)
    with standard_input(reading):
        done = run("prices", "import", "-", "--list", "retail", "--apply")
        os.fstat(0)  # is open still
    os.close(reading)
    assert (done.code, done.err) == (0, "")
    assert prices_of(retail) == {"tea": "2.90"}


def sent_in_pieces(pipe: Path, *pieces: bytes) -> None:
    with pipe.open("wb", buffering=0) as file:
        for piece in pieces:
            file.write(piece)
            sleep(0.2)  # the reader has it before the next one comes


@pytest.fixture
def pipe(tmp_path: Path) -> Path:
    os.mkfifo(tmp_path / "pipe")
    return tmp_path / "pipe"


@pytest.mark.parametrize("first", ["site", '"site', '"site";"email'])
def test_header_that_comes_in_pieces_is_read_whole(pipe: Path, first: str) -> None:
    """The separator is that of the whole header."""
    whole = '"site";"email";"last_name"\nsports;a@x.example;"Lind, A"\n'
    if not first.startswith('"'):
        whole = whole.replace('"', "")
    with ThreadPoolExecutor(1) as pool:
        sent = pool.submit(sent_in_pieces, pipe, first.encode(), whole.removeprefix(first).encode())
        _, found = read(pipe)
        sent.result(10)
    assert [isinstance(one, BadLine) for one in found] == [False]


def test_wide_encoding_that_comes_in_pieces_is_told(pipe: Path) -> None:
    content = "site,email,last_name\n".encode("utf-16")
    with ThreadPoolExecutor(1) as pool:
        sent = pool.submit(sent_in_pieces, pipe, content[:1], content[1:])
        with pytest.raises(BadHeader, match="UTF-16"):
            read(pipe)
        sent.result(10)
