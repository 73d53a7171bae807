"""`wiredesk gather`: the command, from the settings to the files that the desk reads."""

from __future__ import annotations

import json
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from desk_process import wait_until
from misbehaving_server import Server, answer, hang_after, serving
from wiredesk import patience
from wiredesk.cli import main
from wiredesk.desk.exits import DONE, NOT_TO_BE_HAD, WRONG_USAGE
from wiredesk.transport.folder import scan
from wiredesk.transport.gather_memory import Memory

ITEM = (
    "<item><guid>tag:tka.example,2026:{0}</guid><title>Markt {0}</title><description>{1}</description></item>"
)
TEXT = "Der Markt in Sundhafen beginnt am Montag, teilte die Stadt mit."


def rss(*numbers: int) -> bytes:
    items = "".join(ITEM.format(number, TEXT) for number in numbers)
    return f'<rss version="2.0"><channel><title>TKA</title>{items}</channel></rss>'.encode()


@pytest.fixture
def server() -> Iterator[Server]:
    with serving() as server:
        yield server


@pytest.fixture
def configured(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., list[str]]]:
    """Writes the feeds into a settings file; gives the flags that every call needs."""

    def write(**addresses: str) -> list[str]:
        tables = [
            f'[[feeds]]\nname = "{name}"\naddress = "{address}"\nevery = 5\n'
            for name, address in addresses.items()
        ]
        (tmp_path / "wiredesk.toml").write_text("\n".join(tables), "utf-8")
        return ["gather", "--source", str(tmp_path / "inbox"), "--gather-memory", str(tmp_path / "g.db")]

    monkeypatch.chdir(tmp_path)
    yield write
    patience.begin(bounded=False)


def test_gathered_items_are_read_by_the_desk_once(
    configured, server: Server, tmp_path: Path, capfdbinary: pytest.CaptureFixture[bytes]
):
    server.behaviours["/feed"] = answer(rss(1, 2))
    flags = configured(tka=f"{server.address}/feed", quiet="")
    assert main([*flags, "--once"]) == DONE
    server.behaviours["/feed"] = answer(rss(2, 3))
    assert main([*flags, "--once"]) == DONE
    capfdbinary.readouterr()
    assert {found.name.split("/")[0] for found in scan(tmp_path / "inbox")} == {"tka"}
    assert main(["process", str(tmp_path / "inbox")]) == DONE
    lines = [json.loads(line) for line in capfdbinary.readouterr().out.splitlines()]
    assert sorted(line["story"]["headline"] for line in lines) == ["Markt 1", "Markt 2", "Markt 3"]
    assert {line["story"]["text"].strip() for line in lines} == {TEXT}


def test_one_feed_that_fails_is_no_failure_and_all_are(
    configured, server: Server, capfd: pytest.CaptureFixture[str]
):
    server.behaviours["/feed"] = answer(rss(1))
    assert main([*configured(tka=f"{server.address}/feed", rap=f"{server.address}/none"), "--once"]) == DONE
    said = capfd.readouterr().err
    assert "feed rap: 127.0.0.1: 404 Not Found" in said
    assert "done: 1 items put · polls: 1 new, 1 failed" in said
    assert main([*configured(rap=f"{server.address}/none"), "--once"]) == NOT_TO_BE_HAD


def test_items_that_cannot_be_put_are_not_to_be_had(
    configured, server: Server, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
):
    monkeypatch.setattr(patience, "BOUNDED_SECONDS", 0.3)
    server.behaviours |= {"/feed": answer(rss(1)), "/empty": answer(b"[]")}
    flags = configured(tka=f"{server.address}/feed", rap=f"{server.address}/empty")
    (tmp_path / "inbox").mkdir()
    (tmp_path / "inbox" / "tka").write_text("in the way", "utf-8")
    assert main([*flags, "--once"]) == NOT_TO_BE_HAD
    (tmp_path / "inbox" / "tka").unlink()
    assert main([*flags, "--once"]) == DONE
    assert len(scan(tmp_path / "inbox")) == 1


def test_without_an_address_it_says_what_to_write(configured, capfd: pytest.CaptureFixture[str]):
    assert main(configured(tka="")) == WRONG_USAGE
    said = capfd.readouterr().err
    assert "[[feeds]]" in said
    assert 'address = "https://' in said


@pytest.mark.parametrize("address", ["inbox", "inbox/tka", ".", "./inbox/../inbox"])
def test_what_was_put_is_not_gathered_again(configured, address: str, capfd: pytest.CaptureFixture[str]):
    assert main(configured(tka=address)) == WRONG_USAGE
    assert "lie within each other" in capfd.readouterr().err


def test_all_that_is_wrong_is_said_at_once(configured, tmp_path: Path, capfd: pytest.CaptureFixture[str]):
    flags = configured(tka="https://", rap="ftp://rap.example/feed")
    with (tmp_path / "wiredesk.toml").open("a", encoding="utf-8") as file:
        file.write("every = 1\n")
    text = (tmp_path / "wiredesk.toml").read_text("utf-8").replace("every = 5\n", "")
    (tmp_path / "wiredesk.toml").write_text('contact = "Ana (desk)"\n' + text, "utf-8")
    assert main(flags) == WRONG_USAGE
    said = capfd.readouterr().err
    assert len(re.findall("address needs", said)) == 2
    assert "every needs a whole number" in said
    assert "contact: needs" in said


@pytest.mark.parametrize("source", ["-", "wiredesk.toml"])
def test_items_need_a_folder_or_kafka(configured, source: str, capfd: pytest.CaptureFixture[str]):
    flags = configured(tka="https://tka.example/feed")
    assert main([*flags, "--source", source]) == WRONG_USAGE
    assert "needs a folder, or kafka" in capfd.readouterr().err


def test_a_memory_in_use_is_not_to_be_had(
    configured, server: Server, tmp_path: Path, capfd: pytest.CaptureFixture[str]
):
    memory = Memory(str(tmp_path / "g.db"))
    assert main(configured(tka=f"{server.address}/feed")) == NOT_TO_BE_HAD
    memory.close()
    assert "another `wiredesk gather` uses it" in capfd.readouterr().err


def test_it_gathers_until_it_is_asked_to_stop_whatever_hangs(configured, server: Server, tmp_path: Path):
    server.behaviours |= {"/feed": answer(rss(1)), "/hangs": hang_after(b"HTTP/1.1 200 OK\r\n")}
    flags = configured(tka=f"{server.address}/feed", rap=f"{server.address}/hangs")
    with (tmp_path / "log").open("wb") as log:
        command = [sys.executable, "-m", "wiredesk.cli", *flags, "--verbose"]
        process = subprocess.Popen(command, stderr=log, cwd=tmp_path)
        try:
            wait_until(
                lambda: (
                    len(server.paths()) == 2
                    and (tmp_path / "inbox").is_dir()
                    and bool(scan(tmp_path / "inbox"))
                ),
                "both were asked, and one has brought something",
            )
            asked = time.monotonic()
            process.send_signal(signal.SIGTERM)
            assert process.wait(30) == DONE
            assert time.monotonic() - asked < 5
        finally:
            process.kill()
            process.wait()
    assert "done: 1 items put" in (tmp_path / "log").read_text("utf-8")
