"""An extraction made readable: as text for a terminal, as HTML for a notebook or a browser.

`tables` says what there is to show, `plain` and `web` draw it; `aligned` draws an alignment.
"""

from dtx_nlp.rendering.aligned import aligned_html, aligned_page
from dtx_nlp.rendering.plain import text
from dtx_nlp.rendering.web import html, page_head

__all__ = ["aligned_html", "aligned_page", "html", "page_head", "text"]
