"""Real PostgreSQL and Valkey for the tests, thrown away afterwards; no servers for tests of the pure parts.

One PostgreSQL and one Valkey serve all xdist workers: pytest-django gives each its own database, and each gets a
numbered Valkey database of its own. Set DATABASE_URL and REDIS_URL to test against other servers.
"""

import gc
import os
import subprocess
import sys
import tempfile
from collections.abc import Generator, Sequence
from contextlib import ExitStack
from itertools import accumulate
from pathlib import Path

import django
import hypothesis
import psycopg
import pytest
from django.conf import settings
from django.contrib.auth.hashers import PBKDF2PasswordHasher
from django.db import connection, transaction
from django.test import TransactionTestCase
from psycopg.conninfo import make_conninfo

from dashboard import servers

SETTINGS = {
    "DJANGO_SETTINGS_MODULE": "dashboard.settings",
    "DEBUG": "1",
    "SECRET_KEY": "only-for-tests-" + "0" * 40,
    "CALL_PAUSE_SECONDS": "0.01",
}
TEMPLATE = "jibu_tests_template"
# Tells workers that PostgreSQL goes with all that is in it.
THROWN_AWAY = "JIBU_TESTS_THROW_AWAY"
# Tests here start whole sites or browsers, or call adapters thousands of times: they take long, whatever their number.
WHOLE = ("tests/channels/peers", "tests/channels/test_malformed.py", "tests/crash", "tests/e2e", "tests/journeys")
# When so much of the others is done, the last of them has begun.
WHOLE_UNTIL = 0.8
PURE = ("tests/flows", "tests/conformance", "tests/test_architecture.py", "tests/test_docs.py")

hypothesis.settings.register_profile("default", max_examples=50, deadline=None, derandomize=True)
hypothesis.settings.register_profile("nightly", max_examples=5_000, deadline=None, print_blob=True)
hypothesis.settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "default"))


def is_pure(argument: str) -> bool:
    """Whether a path on pytest's command line names only tests that need neither Django nor servers."""
    path = Path(argument.partition("::")[0]).resolve()
    return any(path.is_relative_to(servers.ROOT / folder) for folder in PURE)


def pytest_xdist_auto_num_workers() -> int:
    """One more than there are processors: the tests of whole processes mostly wait."""
    return (os.cpu_count() or 1) + 1


def pytest_plugin_registered(plugin: object) -> None:
    """Prepare as soon as this file is loaded: the conftests of folders, which come next, import models."""
    if isinstance(plugin, pytest.Config):
        prepare(plugin)


def prepare(config: pytest.Config) -> None:
    """Start the servers before Django reads its settings, and end them after the last test."""
    arguments = config.known_args_namespace.file_or_dir
    if arguments and all(is_pure(argument) for argument in arguments):
        os.environ.pop("DJANGO_SETTINGS_MODULE", None)  # Celery's module sets it; with it pytest-django loads Django
        return
    worker = os.environ.get("PYTEST_XDIST_WORKER")
    if worker:
        base, _, _ = os.environ["REDIS_URL"].rpartition("/")
        os.environ["REDIS_URL"] = f"{base}/{int(worker.removeprefix('gw')) + 1}"
    else:
        start_servers(config)
    os.environ.update(SETTINGS)
    # A worker's settings were read before, as it inherits the name of their module.
    settings.REDIS_URL = settings.CELERY_BROKER_URL = os.environ["REDIS_URL"]
    django.setup()
    TransactionTestCase._fixture_teardown = empty_tables  # type: ignore[attr-defined]  # there is no public way
    PBKDF2PasswordHasher.iterations = 1  # what takes long to guess takes long to check, too


def start_servers(config: pytest.Config) -> None:
    stack = ExitStack()
    directory = Path(tempfile.mkdtemp(prefix="jibu-tests-"))
    variables = servers.missing_variables(os.environ)
    os.environ.update(stack.enter_context(servers.serving(directory, variables, throw_away=True)))
    os.environ[THROWN_AWAY] = "1" if "DATABASE_URL" in variables else ""
    config.add_cleanup(stack.close)
    make_template(os.environ["DATABASE_URL"])


def make_template(url: str) -> None:
    """Make the migrated database that those of tests are copies of; copying one costs far less than migrating it."""
    with psycopg.connect(url, autocommit=True) as server:
        server.execute(f"DROP DATABASE IF EXISTS {TEMPLATE}")
        server.execute(f"CREATE DATABASE {TEMPLATE}")
    environ = os.environ | SETTINGS | {"DATABASE_URL": make_conninfo(url, dbname=TEMPLATE)}
    migrate = [sys.executable, "-W", "ignore", "manage.py", "migrate", "--verbosity", "0"]
    subprocess.run(migrate, cwd=servers.ROOT, env=environ, check=True)


def empty_tables(_case: TransactionTestCase) -> None:
    """After a test that commits. Django truncates all tables and makes permissions anew, which takes ten times as long
    as deleting the few rows that there are.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(_EMPTY)


# Whether rows refer to others is looked at at the end of the transaction, so any order of tables will do; but what is
# deleted is counted, so counters come last.
_EMPTY = """
    DO $$
    DECLARE
        place regclass;
        has_rows boolean;
    BEGIN
        FOR place IN
            SELECT oid FROM pg_class
            WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p') AND NOT relispartition
                AND relname NOT IN ('django_migrations', 'django_content_type', 'auth_permission')
            ORDER BY relname LIKE '%count'
        LOOP
            EXECUTE format('SELECT EXISTS (SELECT 1 FROM %s)', place) INTO has_rows;
            IF has_rows THEN
                EXECUTE format('DELETE FROM %s', place);
            END IF;
        END LOOP;
    END $$
"""


@pytest.fixture(scope="session")
def django_db_keepdb() -> bool:
    """To drop a database fails as long as the thread of some server is still connected; most needn't be dropped."""
    return bool(os.environ[THROWN_AWAY])


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix: None) -> None:
    connection.settings_dict["TEST"]["TEMPLATE"] = TEMPLATE


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Generator[None, object, object]:
    """What is collected stays to the end: nobody needs to look, then or later, whether any of it is garbage."""
    gc.disable()
    collected = yield
    gc.freeze()
    gc.enable()
    return collected


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Refuse names that differ from process to process, since xdist tells its workers by name what to run; and put
    files into an order in which processors are busy from the first to the last minute.
    """
    unstable = [item.nodeid for item in items if " at 0x" in item.nodeid]
    if unstable:
        raise pytest.UsageError("These tests are named after an address in memory: " + ", ".join(unstable))
    items[:] = spread(items)


def spread(items: Sequence[pytest.Item]) -> list[pytest.Item]:
    """File by file, longest first, those of whole sites evenly among the others but none among the last."""
    files: dict[str, list[pytest.Item]] = {}
    for item in items:
        files.setdefault(item.nodeid.partition("::")[0], []).append(item)
    whole = [name for name in files if name.startswith(WHOLE)]
    others = sorted(files.keys() - set(whole), key=lambda name: (-len(files[name]), name))
    *before, total = accumulate((len(files[name]) for name in others), initial=0)
    places = {name: count / total for name, count in zip(others, before, strict=True)}
    places |= {name: WHOLE_UNTIL * place / len(whole) for place, name in enumerate(whole)}
    return [item for name in sorted(files, key=places.__getitem__) for item in files[name]]
