"""Kaifong as the world sees it: a program that is called with arguments and answers on standard output."""

from __future__ import annotations

from typing import Protocol

from kaifong.kernel.errors import Refusal


class Program(Protocol):
    def __call__(self, *arguments: str) -> str:
        """Run ``kaifong ARGUMENTS…`` and return what it printed; raises ProgramFailed."""


class ProgramFailed(Refusal):
    """A command of the program under test ended with an exit code other than 0."""

    def __init__(self, arguments: tuple[str, ...], exit_code: int, complaint: str) -> None:
        self.exit_code = exit_code
        super().__init__(f"kaifong {' '.join(arguments)} ended with {exit_code}:\n{complaint.strip()}")
