"""A PostgreSQL server of the tests' own, in a temporary folder, on a socket that only they know."""

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.sandbox_process import free_port


def binaries() -> Path | None:
    """Return the folder of the newest PostgreSQL server on this machine, or None."""
    folders = sorted(
        Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: int(path.parent.name)
    )
    on_path = shutil.which("initdb")
    if folders:
        return folders[-1]
    return Path(on_path).resolve().parent if on_path else None


@contextmanager
def server(bin_folder: Path) -> Iterator[str]:
    """Run a server; give its DATABASE_URL. Root can't run it, so root runs it as `postgres`."""
    # Long paths don't fit into a socket's address, so the folder is short.
    folder = Path(tempfile.mkdtemp(prefix="pg-", dir="/tmp"))
    as_user = "postgres" if os.geteuid() == 0 else None
    if as_user:
        shutil.chown(folder, as_user)
    port = free_port()
    owner = as_user or pwd.getpwuid(os.geteuid()).pw_name

    def run(program: str, *arguments: str) -> None:
        subprocess.run(
            [bin_folder / program, *arguments],
            check=True,
            user=as_user,
            group=as_user,
            extra_groups=[] if as_user else None,
            cwd=folder,
            stdout=subprocess.DEVNULL,
        )

    data = str(folder / "data")
    options = f"-p {port} -k {folder} -c listen_addresses='' -c fsync=off -c max_connections=60"
    try:
        run("initdb", "-D", data, "-A", "trust", "-U", owner, "-E", "UTF8", "--no-sync")
        run("pg_ctl", "-D", data, "-w", "-l", str(folder / "log"), "-o", options, "start")
        yield f"postgres://{owner}@{str(folder).replace('/', '%2F')}:{port}/postgres"
    finally:
        if (folder / "data" / "postmaster.pid").exists():
            run("pg_ctl", "-D", data, "-w", "-m", "immediate", "stop")
        shutil.rmtree(folder, ignore_errors=True)
