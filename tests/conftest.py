"""Fixtures that every layer's tests share."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from postgres import Cluster, server_programs

from kb.store import Store, open_store

if TYPE_CHECKING:
    from click.testing import Result
    from flask.testing import FlaskClient

    from web.runtime import Runtime

SHARED = Path(__file__).resolve().parents[1].parent / "shared"


def need(present: object, what: str) -> None:
    """Skip where a means of testing is missing; fail where CI says that it must be there."""
    if present:
        return
    if os.environ.get("CI") == "true":
        pytest.fail(f"CI needs {what}")
    pytest.skip(f"needs {what}")


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of real documents and labelled data beside the checkout."""
    need(SHARED.is_dir(), "the folder ../shared with real documents")
    return SHARED


@pytest.fixture(scope="session")
def postgres() -> Iterator[Cluster]:
    """A PostgreSQL server of our own, on a socket in a temporary folder."""
    programs = server_programs()
    need(programs, "PostgreSQL's server programs (Debian: postgresql)")
    assert programs is not None
    with Cluster(programs) as cluster:
        yield cluster


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """An empty database, on each of the two that the store supports."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'kb.sqlite3'}"
        return
    cluster: Cluster = request.getfixturevalue("postgres")
    with cluster.database() as url:
        yield url


@pytest.fixture
def store(database_url: str, tmp_path: Path) -> Iterator[Store]:
    """An empty store on each database."""
    opened = open_store(database_url, tmp_path / "data")
    yield opened
    opened.close()


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator["Runtime"]:
    """A runtime over three invented published documents and a draft; not to be changed."""
    from web_site import make_site

    runtime = make_site(tmp_path_factory.mktemp("site"))
    yield runtime
    runtime.close()


@pytest.fixture
def client(site: "Runtime") -> "FlaskClient":
    """A browser without JavaScript on that site."""
    from web.app import create_app

    return create_app(site.settings, site).test_client()


@pytest.fixture
def kb(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., "Result"]:
    """Run ``kb`` in a data folder of its own."""
    from click.testing import CliRunner

    from web.cli import cli

    monkeypatch.setenv("KB_DATA", str(tmp_path / "data"))
    monkeypatch.delenv("KB_DATABASE_URL", raising=False)

    def run(*args: object) -> "Result":
        return CliRunner().invoke(cli, [str(arg) for arg in args])

    return run
