#!/usr/bin/env bash
# typst 0.15.2: a space of no width between letters lets no line break; an empty box does, and leaves no sign in the text.
#
# Belief:  a comment may hold a word of a thousand letters. Between its letters h(0pt), a space of no width, gives the line
#          a chance to break, as a space of any other width does, and nothing of it is seen or copied.
# Actual:  h(1pt) does; h(0pt) gives no chance at all: the line runs on, over the edge and out of the sheet, in a PDF that passes
#          as PDF/UA-1, and no warning is given. A zero width space breaks, but is a character: the word is not found whole
#          any more. An empty box() breaks, and is no character: the word is found and copied whole.
# Remedy:  box() where a long word may break, never h(0pt); measure the rightmost letter, since nobody else does.
#
# Output seen (2026-11-28):
#   typst 0.15.2, 1,000 letters on a page 595 points wide, written as PDF/UA-1
#   between the letters    lines  rightmost letter  found whole
#   nothing                    1      off the page  yes
#   h(0pt)                     1      off the page  yes
#   h(1pt)                    21            inside  yes
#   zero width space          19            inside  no
#   box()                     19            inside  yes
set -euo pipefail
self=$(realpath "$0")
tmp=$(mktemp -d); trap 'rm -rf "$tmp"' EXIT
cd "$tmp"
python3 -m venv venv
venv/bin/pip install -q --no-compile --disable-pip-version-check typst==0.15.2 pypdfium2==5.4.0 2>/dev/null
cat > breaks.py <<'PY'
from io import BytesIO

import pypdfium2
import typst

CHANCES = {
    "nothing": '"w" * 1000',
    "h(0pt)": '("w",) * 1000 | h(0pt)',
    "h(1pt)": '("w",) * 1000 | h(1pt)',
    "zero width space": '("w",) * 1000 | "\\u{200b}"',
    "box()": '("w",) * 1000 | box()',
}


def drawn(chance):
    letters, _, between = chance.partition(" | ")
    words = f"({letters}).join({between})" if between else letters
    source = f'#set document(title: "A word")\n#set page(paper: "a4")\n#set par(justify: false)\n#({words})\n'
    pdf = typst.compile(source.encode(), format="pdf", pdf_standards="ua-1")
    page = pypdfium2.PdfDocument(BytesIO(pdf))[0]
    text = page.get_textpage()
    boxes = [text.get_charbox(at) for at in range(text.count_chars()) if text.get_text_range(at, 1) == "w"]
    found = "".join(text.get_text_range().split())
    return len({round(box[1]) for box in boxes}), max(box[2] for box in boxes), page.get_width(), "w" * 1000 in found


print("typst 0.15.2, 1,000 letters on a page 595 points wide, written as PDF/UA-1")
print(f"{'between the letters':21}  {'lines':>5}  {'rightmost letter':>16}  found whole")
for name, chance in CHANCES.items():
    lines, right, width, whole = drawn(chance)
    print(f"{name:21}  {lines:5}  {'off the page' if right > width else 'inside':>16}  {'yes' if whole else 'no'}")
PY
venv/bin/python breaks.py | tee seen
sed -n '/^# Output seen/,/^[^#]/s/^#   //p' "$self" > expected
diff expected seen
