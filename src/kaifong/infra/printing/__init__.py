"""What leaves the program as paper or picture: codes to scan, charts, PDF, and how amounts and days are written."""

from kaifong.infra.printing.codes import code128_svg, qr_svg
from kaifong.infra.printing.document import NotSelfContained, pdf

__all__ = ["NotSelfContained", "code128_svg", "pdf", "qr_svg"]
