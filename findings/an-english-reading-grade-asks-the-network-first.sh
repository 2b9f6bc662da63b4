#!/usr/bin/env bash
# textstat 0.7.13 (with nltk 3.10.4, pyphen 0.18.1): of a German item it says how hard it is to read, of an English one it
# first asks the network.
#
# Belief:  a library of readability formulas computes; what it needs is in the packages that were installed.
# Actual:  formulas that count syllables divide words by pyphen's patterns in every language but English. For English they look
#          syllables up in a pronouncing dictionary that no package holds: it is fetched over the network at the first use, into
#          the home directory. Where that is closed, flesch_kincaid_grade raises LookupError for English, and for nothing else.
#          Formulas that count letters work in both.
# Remedy:  install the dictionary beforehand where the library runs, or count English syllables by rule: for advice on the
#          wording of a questionnaire nine words in ten are enough.
#
# Output seen (2026-11-28):
#   German  flesch_kincaid_grade         13.4
#   German  syllable_count               23
#   German  automated_readability_index  16.2
#   English flesch_kincaid_grade         LookupError
#   English syllable_count               LookupError
#   English automated_readability_index  9.3
set -euo pipefail
self=$(realpath "$0")
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
cd "$tmp"
python3 -m venv venv
venv/bin/pip install -q --no-compile --disable-pip-version-check textstat==0.7.13 nltk==3.10.4 pyphen==0.18.1 2>/dev/null

cat > grade.py <<'PY'
import textstat

ITEMS = {
    "German": ("de", "Diese Führungskraft teilt schlechte Nachrichten mit, bevor andere sie anderswo hören."),
    "English": ("en", "This leader shares bad news with senior managers before they hear it elsewhere."),
}
for name, (code, item) in ITEMS.items():
    textstat.set_lang(code)
    for formula in ("flesch_kincaid_grade", "syllable_count", "automated_readability_index"):
        try:
            found = f"{round(getattr(textstat, formula)(item), 1):g}"
        except LookupError as error:
            found = type(error).__name__
        print(f"{name:7} {formula:28} {found}")
PY
# A machine whose network is closed, and a home of its own: nothing is there that an earlier use fetched.
mkdir home
env HOME="$tmp/home" NLTK_DATA="$tmp/home" http_proxy=http://127.0.0.1:9 https_proxy=http://127.0.0.1:9 \
  venv/bin/python grade.py 2>/dev/null | tee seen
sed -n '/^# Output seen/,/^[^#]/s/^#   //p' "$self" > expected
diff expected seen
