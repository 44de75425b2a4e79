"""Commands of this program run by this program, as a stranger would run them, without loading it anew for each.

Loading takes a second of a core or more; a world is made by some eighty commands. A process that asks for them must have no
connection to the database open: a child would share it.
"""

from __future__ import annotations

import os
import sys
import traceback
from collections.abc import Mapping
from tempfile import TemporaryFile
from threading import Lock
from typing import IO

from kaifong.interfaces.cli.main import GROUPS, load, run

starting = Lock()
"""Held while a child begins, and by whoever writes on the screen from several threads: a child begun in mid-line would wait for it
forever."""


def prepare() -> None:
    """Load what commands need, once for all children."""
    load(GROUPS)


def called(
    *arguments: str,
    env: Mapping[str, str] | None = None,
    out: IO[bytes] | None = None,
    err: IO[bytes] | None = None,
) -> int:
    """Run ``kaifong ARGUMENTS…`` in a child of this process, and return its exit code.

    Args:
        env: what the child's environment has besides this one's.
        out, err: where it writes; this process's own screen without them.
    """
    with starting:
        sys.stdout.flush()
        sys.stderr.flush()
        child = os.fork()
        if child == 0:
            starting.release()
            _be(arguments, env or {}, out, err)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def answered(*arguments: str) -> tuple[int, str, str]:
    """Exit code, standard output and error."""
    with TemporaryFile() as out, TemporaryFile() as err:
        code = called(*arguments, out=out, err=err)
        out.seek(0)
        err.seek(0)
        return code, out.read().decode(), err.read().decode()


def _be(arguments: tuple[str, ...], env: Mapping[str, str], out: IO[bytes] | None, err: IO[bytes] | None) -> None:
    """The child; it never returns, and leaves what its parent does at its own end to its parent."""
    code = 1
    try:
        os.environ.update(env)
        for file, screen in ((out, sys.stdout), (err, sys.stderr)):
            if file is not None:
                os.dup2(file.fileno(), screen.fileno())
        sys.argv = ["kaifong", *arguments]
        run()
        code = 0
    except SystemExit as end:
        code = end.code if isinstance(end.code, int) else int(end.code is not None)
    except BaseException:  # noqa: BLE001 - told, and ended with: nothing of the parent goes on here
        traceback.print_exc()
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)
