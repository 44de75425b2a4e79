"""A form on paper: what was handed in, with its number, for the household to keep."""

from kaifong.selfservice.form_copy.render import render_copy

__all__ = ["render_copy"]
