"""A person's own machine, with what is odd about it."""

import asyncio
import socket
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from uuid import uuid4

import pytest

from dashboard import local
from dashboard.launcher import address_of, port_problem
from dashboard.processes import run_together

LONG = f"{sys.executable} -c \"print('x' * 200_000); print('after')\""


def test_a_key_that_was_cut_short_is_made_anew(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(local, "VAR", tmp_path)
    (tmp_path / "secret_key").write_text("")
    made = local.secret_key()
    assert len(made) > 40
    assert local.secret_key() == made
    assert (tmp_path / "secret_key").stat().st_mode & 0o077 == 0
    assert list(tmp_path.iterdir()) == [tmp_path / "secret_key"]


def test_who_starts_at_the_same_moment_gets_the_same_key(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(local, "VAR", tmp_path)
    together = threading.Barrier(2)

    def slow_key(_bytes: int) -> str:
        with suppress(threading.BrokenBarrierError):
            together.wait(0.5)
        return str(uuid4())

    monkeypatch.setattr("secrets.token_urlsafe", slow_key)
    with ThreadPoolExecutor() as threads:
        keys = {one.result() for one in [threads.submit(local.secret_key) for _ in range(2)]}
    assert keys == {(tmp_path / "secret_key").read_text()}


def test_a_proxy_for_other_addresses_is_not_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.create_server(("127.0.0.1", 0)) as proxy, socket.create_server(("127.0.0.1", 0)) as free:
        proxy.settimeout(0)
        monkeypatch.setenv("http_proxy", f"http://127.0.0.1:{proxy.getsockname()[1]}")
        port = free.getsockname()[1]
        free.close()
        assert not local.answers(f"http://127.0.0.1:{port}/health")
        with pytest.raises(BlockingIOError):
            proxy.accept()


def test_why_a_port_can_not_be_had_is_told() -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        assert port_problem("127.0.0.1", port).startswith(f"Port {port} is taken.")
    assert port_problem("127.0.0.1", port) == ""
    assert "HOST=192.0.2.1" in port_problem("192.0.2.1", port)
    assert "taken" not in port_problem("192.0.2.1", port)


def test_addresses_of_both_kinds() -> None:
    assert address_of("127.0.0.1", 8000) == "http://127.0.0.1:8000"
    assert address_of("::1", 8000) == "http://[::1]:8000"


def test_a_line_without_an_end_ends_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    asyncio.run(run_together({"one": LONG}))
    shown = capsys.readouterr().out
    assert "one | after" in shown
    assert "one has ended with exit code 0" in shown
