"""PDF from HTML, without a network."""

from __future__ import annotations

from hashlib import sha256

from kaifong.kernel.errors import Refusal


class NotSelfContained(Refusal):
    """The page names a resource outside itself; it is not fetched, and no PDF is made without it."""


def pdf(html: str) -> bytes:
    """Typeset a self-contained page as a tagged PDF (PDF/UA-1); the same page gives the same file identifier.

    Styles, pictures and fonts must be in the page itself or be `data:` addresses; fonts come from the system.

    Raises:
        NotSelfContained: the page refers to anything else.
    """
    # weasyprint takes a second to load, and most commands that write amounts and days print nothing
    from weasyprint import HTML
    from weasyprint.urls import FatalURLFetchingError, URLFetcher

    fetcher = URLFetcher(allowed_protocols=["data"], allow_redirects=False, fail_on_errors=True)
    identifier = sha256(html.encode()).hexdigest()[:32].encode()
    try:
        document = HTML(string=html, base_url=None, url_fetcher=fetcher)
        content: bytes = document.write_pdf(pdf_identifier=identifier, pdf_variant="pdf/ua-1")
    except FatalURLFetchingError as error:
        raise NotSelfContained(str(error)) from error
    return content
