#!/usr/bin/env bash
# pikepdf 10.18.0 and pypdf 7.1.1: a page deleted from a tagged (accessible) PDF stays in the file, with all its text.
#
# Belief:  a page that is deleted from the list of pages is not written any more. pikepdf writes only what can be reached
#          from the document, and pypdf drops the rest where it is told to (remove_unreferenced).
# Actual:  in a tagged PDF the structure tree, which screen readers go by, points to every page that it describes. So the
#          deleted page can still be reached, and is written: one page is shown, and the text of both can be read. Neither
#          pikepdf's remove_unreferenced_resources nor pypdf's remove_unreferenced changes that. Of the same document
#          without tags both drop it. Whoever takes the page of comments out of an accessible report hands them on.
# Remedy:  never delete: copy the pages to keep into a new document. The tags are lost by that, so make the report anew
#          where it has to stay accessible.
#
# Output seen (typst 0.15.2, 2026-11-27):
#   tagged, as it was made                                 pages shown: 2, the comment in the file: yes
#   tagged, pikepdf: del pages[1]                          pages shown: 1, the comment in the file: yes
#   the same, remove_unreferenced_resources                pages shown: 1, the comment in the file: yes
#   tagged, pypdf: remove_page, remove_unreferenced        pages shown: 1, the comment in the file: yes
#   untagged, pikepdf: del pages[1]                        pages shown: 1, the comment in the file: no
#   untagged, pypdf: remove_page, remove_unreferenced      pages shown: 1, the comment in the file: no
#   tagged, pikepdf: page 1 copied into a new PDF          pages shown: 1, the comment in the file: no
set -euo pipefail
self=$(realpath "$0")
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
cd "$tmp"
python3 -m venv venv
venv/bin/pip install -q --no-compile --disable-pip-version-check typst==0.15.2 pikepdf==10.18.0 pypdf==7.1.1 2>/dev/null

cat > delete.py <<'PY'
import io

import pikepdf
import pypdf
import typst

# No bookmarks: they point to pages as well, and would hide what the tags do.
REPORT = b"""
#set document(title: "Report")
#show heading: set heading(bookmarked: false)
= Where views differ
Others 3.4, self 4.5.
#pagebreak()
= Comments
She talks over people in the Monday meeting.
"""


def tell(what, pdf):
    """Count the pages, and look for the comment on every page object that lies in the file, shown or not."""
    with pikepdf.open(io.BytesIO(pdf)) as read:
        texts = [text_of(one) for one in read.objects if isinstance(one, pikepdf.Dictionary) and one.get("/Type") == "/Page"]
        lies = "yes" if any("Monday meeting" in text for text in texts) else "no"
        print(f"{what:54} pages shown: {len(read.pages)}, the comment in the file: {lies}")


def text_of(page):
    with pikepdf.new() as alone:
        alone.pages.append(pikepdf.Page(page))
        return pypdf.PdfReader(io.BytesIO(saved(alone))).pages[0].extract_text()


def saved(pdf):
    file = io.BytesIO()
    pdf.save(file)
    return file.getvalue()


def by_pikepdf(pdf, *, resources=False):
    with pikepdf.open(io.BytesIO(pdf)) as read:
        del read.pages[1]
        if resources:
            read.remove_unreferenced_resources()
        return saved(read)


def by_pypdf(pdf):
    writer = pypdf.PdfWriter(clone_from=io.BytesIO(pdf))
    writer.remove_page(1)
    writer.compress_identical_objects(remove_unreferenced=True)
    file = io.BytesIO()
    writer.write(file)
    return file.getvalue()


def copied(pdf):
    with pikepdf.open(io.BytesIO(pdf)) as read, pikepdf.new() as new:
        new.pages.append(read.pages[0])
        return saved(new)


tagged, untagged = (typst.compile(REPORT, ignore_system_fonts=True, pdf_tags=tags) for tags in (True, False))
tell("tagged, as it was made", tagged)
tell("tagged, pikepdf: del pages[1]", by_pikepdf(tagged))
tell("the same, remove_unreferenced_resources", by_pikepdf(tagged, resources=True))
tell("tagged, pypdf: remove_page, remove_unreferenced", by_pypdf(tagged))
tell("untagged, pikepdf: del pages[1]", by_pikepdf(untagged))
tell("untagged, pypdf: remove_page, remove_unreferenced", by_pypdf(untagged))
tell("tagged, pikepdf: page 1 copied into a new PDF", copied(tagged))
PY
venv/bin/python delete.py | tee seen
sed -n '/^# Output seen/,/^[^#]/s/^#   //p' "$self" > expected
diff expected seen
