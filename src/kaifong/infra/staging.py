"""From a CSV file into a temporary table: every row parsed, every fault gathered, nothing believed yet."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from kaifong.infra.csvfile import MAX_PROBLEMS, rows
from kaifong.infra.database import copy_into, execute
from kaifong.kernel.errors import Refusal

PROGRESS_EVERY_ROWS = 10_000


def stage(
    path: Path,
    columns: Sequence[str],
    *,
    table: str,
    shape: str,
    parse: Callable[[int, list[str]], Sequence[object]],
    progress: Callable[[int], None],
) -> tuple[int, list[str]]:
    """``COPY`` a file's rows into a temporary table, and return how many there are and what is wrong with which.

    Args:
        table: the temporary table's name; it is made anew and goes with the transaction.
        shape: its columns with their types, in the order of ``parse``'s values.
        parse: makes a table row of a line's number and values; raises ValueError, ArithmeticError or a Refusal with a
            sentence where it cannot. It must not ask the database: the connection is in the middle of the copy.

    Raises:
        CsvRefused: the file is no CSV file with these columns.
    """
    execute(f"drop table if exists {table}")
    execute(f"create temporary table {table} ({shape}) on commit drop")
    problems: list[str] = []
    count = 0
    with copy_into(table) as copy:
        for line, values in rows(path, columns, problems):
            try:
                copy.write_row(parse(line, values))
            except (ValueError, ArithmeticError, Refusal) as error:
                problems.append(f"Line {line}: {error}")
                if len(problems) >= MAX_PROBLEMS:
                    break
            count += 1
            if count % PROGRESS_EVERY_ROWS == 0:
                progress(count)
    execute(f"analyze {table}")
    return count, problems
