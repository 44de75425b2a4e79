"""What a case may ask: by name, which facts it takes and how the answer is had from the domain."""

from __future__ import annotations

from kaifong.interfaces.cli.cases.subjects import applications, enforcement, rent
from kaifong.interfaces.cli.cases.subjects.subject import Subject

SUBJECTS: dict[str, Subject] = {**rent.SUBJECTS, **enforcement.SUBJECTS, **applications.SUBJECTS}
