"""The option --database: decides, before Django reads its settings, on which database the tests run."""

import os
from collections.abc import Generator

import pytest

from tests import postgres

NEEDING = {"db", "transactional_db", "django_db_setup", "django_db_reset_sequences", "live_server"}
MISSING = "TESTS_MISS_POSTGRESQL"  # why there is none; in the environment, for workers to inherit


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--database",
        choices=["sqlite", "postgresql"],
        default="sqlite",
        help="where tests run; postgresql starts a cluster of its own and runs the database tests only",
    )


@pytest.hookimpl(wrapper=True)
def pytest_load_initial_conftests(early_config: pytest.Config) -> Generator[None]:
    """A wrapper, since pytest-django loads the settings in this very hook."""
    options = early_config.known_args_namespace
    os.environ["DEBUG"] = "1"
    os.environ["LOCK_SECONDS"] = "60"  # writers that wait for one another, on a machine that may be busy
    if "PYTEST_XDIST_WORKER" not in os.environ:
        os.environ.pop("DATABASE_URL", None)
        os.environ.pop(MISSING, None)
        if options.database == "postgresql" and not options.help:
            start(early_config)
    return (yield)


def start(config: pytest.Config) -> None:
    """Start the one cluster of this run; workers read its address from the environment."""
    try:
        cluster = postgres.find()
        cluster.start()
    except postgres.Unavailable as problem:
        if os.environ.get("CI", "").lower() in {"1", "true"}:
            raise pytest.UsageError(f"--database=postgresql must run in CI: {problem}") from None
        os.environ[MISSING] = str(problem)
    else:
        config.add_cleanup(cluster.stop)
        os.environ["DATABASE_URL"] = cluster.url


def pytest_report_header(config: pytest.Config) -> str:
    if MISSING in os.environ:
        return f"database: none, every test is skipped: {os.environ[MISSING]}"
    return f"database: {config.getoption('database')}"


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Mark what uses the database; on PostgreSQL leave the rest to the run on SQLite."""
    using = [item for item in items if uses_database(item)]
    for item in using:
        item.add_marker(pytest.mark.database)
        if MISSING in os.environ:
            item.add_marker(pytest.mark.skip(reason=os.environ[MISSING]))
    if config.getoption("database") == "postgresql":
        repeated = [item for item in using if item.get_closest_marker("once") is None]
        config.hook.pytest_deselected(items=[item for item in items if item not in repeated])
        items[:] = repeated


def uses_database(item: pytest.Item) -> bool:
    return item.get_closest_marker("django_db") is not None or not NEEDING.isdisjoint(getattr(item, "fixturenames", ()))
