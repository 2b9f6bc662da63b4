"""A message's text with its addresses as links, for the pages that show the mail folder of somebody who tries out."""

import re

from markupsafe import Markup, escape

_ADDRESS = re.compile(r"https?://\S+")


def with_links(text: str) -> Markup:
    """Make the addresses in a message ones that can be followed; everything else is escaped."""
    pieces, end = [], 0
    for found in _ADDRESS.finditer(text):
        pieces += [escape(text[end : found.start()]), Markup('<a href="{0}">{0}</a>').format(found.group())]
        end = found.end()
    return Markup().join([*pieces, escape(text[end:])])
