"""Which Python the environment is made with."""

import subprocess
import sys
from pathlib import Path

from dashboard.interpreter import Interpreter, ask, best_of, choose, programs

OWN = Interpreter("/own", (3, 11), "linux-x86_64", True, 18.0)


def like_own(**changed: object) -> Interpreter:
    return OWN._replace(path="/other", **changed)  # type: ignore[arg-type]  # each has its own type


def test_the_fastest_of_the_same_version_is_taken() -> None:
    others = [OWN, like_own(work=13.0), like_own(work=12.0)._replace(path="/fastest")]
    assert choose(OWN, others).path == "/fastest"


def test_ours_stays_without_a_much_better_one() -> None:
    for other in (
        like_own(work=17.0),  # which may be chance
        like_own(work=9.0, version=(3, 12)),  # what is locked may not be there for it
        like_own(work=9.0, makes_environments=False),
        like_own(work=9.0, platform="linux-i686"),
    ):
        assert choose(OWN, [OWN, other]) == OWN


def test_one_that_cannot_be_used_is_replaced() -> None:
    old = OWN._replace(version=(3, 9))
    newer = [like_own(work=30.0, version=(3, 12)), like_own(work=25.0, version=(3, 13))]
    assert choose(old, [old, *newer]) == newer[1]
    assert choose(old, [old]) == old
    bare = OWN._replace(makes_environments=False)
    assert choose(bare, [bare, like_own(work=30.0)]).path == "/other"


def test_each_counts_by_its_best_moment() -> None:
    """What a machine gives changes from one to the next."""
    other = like_own(work=13.0)
    asked = [OWN, other._replace(work=19.0), None, OWN._replace(work=17.0), other, OWN]
    assert best_of(asked) == {"/own": OWN._replace(work=17.0), "/other": other}


def test_an_interpreter_tells_about_itself(tmp_path: Path) -> None:
    told = ask(sys.executable)
    assert told
    assert told.version == sys.version_info[:2]
    assert 0.1 < told.work < 10_000
    assert Path(told.path).resolve() == Path(sys.executable).resolve()
    broken = tmp_path / "python3"
    broken.write_text("#!/bin/sh\necho no\n")
    broken.chmod(0o755)
    assert ask(str(broken)) is None
    assert ask(str(tmp_path / "missing")) is None


def test_programs_are_found_by_their_names(tmp_path: Path) -> None:
    for name in ("python3", "python3.12", "python3-config", "python3.12-config", "python2"):
        (tmp_path / name).touch()
    (tmp_path / "python3.13").symlink_to("python3.12")
    assert list(programs([str(tmp_path), str(tmp_path), "/nowhere"])) == [
        str(tmp_path / "python3"),
        str(tmp_path / "python3.12"),
    ]


def test_a_path_is_printed_that_can_be_run() -> None:
    script = Path("dashboard/interpreter.py")
    chosen = subprocess.run([sys.executable, script], capture_output=True, text=True, check=True).stdout.strip()
    version = subprocess.run([chosen, "--version"], capture_output=True, text=True, check=True).stdout
    assert version.startswith(f"Python {sys.version_info.major}.{sys.version_info.minor}.")
