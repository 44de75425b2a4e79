"""An answer on a slip of paper: 72 mm of a thermal printer's 80 mm roll, and the same as a PDF."""

from kaifong.selfservice.slip.render import render_slip

__all__ = ["render_slip"]
