"""Lets other domains' files name flats as the flats file does."""

from __future__ import annotations

from kaifong.domains.estates.selectors import BlockFinder
from kaifong.infra.database import copy_into, execute, fetch_all
from kaifong.kernel.errors import Refusal


def flats_resolve(*, staging: str) -> None:
    """Fill ``flat_id`` of a staging table from its ``estate_code``, ``block``, ``floor`` and ``flat``, as in `flats_import`.

    A row whose flat is not known keeps NULL. Call it within the transaction that made the table.

    Args:
        staging: name of a temporary table with those columns; ``estate_code`` integer or text, ``flat_id`` bigint.
    """
    if not staging.isidentifier():
        raise ValueError(f"{staging!r} is not a table's name.")
    blocks = BlockFinder()
    execute("drop table if exists staged_block")
    execute("create temporary table staged_block (estate_code text, block text, block_id bigint) on commit drop")
    written = fetch_all(f"select distinct estate_code::text, block from {staging}")  # noqa: S608
    with copy_into("staged_block") as copy:
        for estate_code, block in written:
            try:
                copy.write_row((estate_code, block, blocks.find(estate_code, block)))
            except Refusal:
                continue
    execute("analyze staged_block")
    execute(
        f"update {staging} s set flat_id = f.id"  # noqa: S608
        " from staged_block b join estates_flat f using (block_id)"
        " where b.estate_code = s.estate_code::text and b.block = s.block"
        " and f.floor = upper(s.floor) and f.number = upper(s.flat)"
    )
