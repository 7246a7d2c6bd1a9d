"""A throwaway PostgreSQL server for the tests: real, local, gone at the end."""

import os
import shutil
import subprocess
import tempfile
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg

# The server refuses to run as root; Debian's package makes this user.
SERVER_USER = "postgres"
# Durability is PostgreSQL's own affair; what is tested is our transactions.
OPTIONS = "-c listen_addresses='' -c fsync=off -c max_connections=60"


def server_programs() -> Path | None:
    """The folder of initdb and pg_ctl, the newest version's, or None."""
    on_path = shutil.which("pg_ctl")
    if on_path:
        return Path(on_path).resolve().parent
    found = Path("/usr/lib/postgresql").glob("*/bin/pg_ctl")
    newest = max(found, key=lambda path: float(path.parts[-3]), default=None)
    return newest.parent if newest else None


class Cluster:
    """A server on a Unix socket; ``with`` starts and stops it."""

    def __init__(self, programs: Path) -> None:
        self.programs = programs
        # A socket's path may have 107 characters: pytest's own folders are too deep.
        self.folder = Path(tempfile.mkdtemp(prefix="kb-pg-"))

    def __enter__(self) -> "Cluster":
        if os.geteuid() == 0:
            shutil.chown(self.folder, SERVER_USER)
        data = str(self.folder / "data")
        self._run("initdb", "-D", data, "-U", "kb", "-A", "trust", "-E", "UTF8", "--no-sync")
        log, options = str(self.folder / "log"), f"-k {self.folder} {OPTIONS}"
        self._run("pg_ctl", "start", "-w", "-D", data, "-l", log, "-o", options)
        return self

    def __exit__(self, *error: object) -> None:
        self._run("pg_ctl", "stop", "-m", "immediate", "-D", str(self.folder / "data"))
        shutil.rmtree(self.folder, ignore_errors=True)

    @contextmanager
    def database(self) -> Iterator[str]:
        """The URL of a new, empty database; dropped in the end."""
        name = f"kb_{uuid.uuid4().hex}"
        with psycopg.connect(self._dsn("postgres"), autocommit=True) as admin:
            admin.execute(f"CREATE DATABASE {name}")
            try:
                yield f"postgresql://kb@/{name}?host={self.folder}"
            finally:
                admin.execute(f"DROP DATABASE {name} WITH (FORCE)")

    def _dsn(self, name: str) -> str:
        return f"host={self.folder} user=kb dbname={name}"

    def _run(self, program: str, *arguments: str) -> None:
        command = [str(self.programs / program), *arguments]
        if os.geteuid() == 0:
            command = ["runuser", "-u", SERVER_USER, "--", *command]
        # pg_ctl's server inherits the pipes: captured output would never end.
        subprocess.run(command, check=True, cwd="/", stdout=subprocess.DEVNULL)
