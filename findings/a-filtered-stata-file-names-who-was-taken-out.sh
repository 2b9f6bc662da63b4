#!/usr/bin/env bash
# pandas 3.1.0: a person taken out of a survey's data stays, by name, in the Stata file that is written.
#
# Belief:  a file written from a table holds what is in its rows. Whoever was filtered out before is not in it.
# Actual:  reading a Stata file makes a categorical of each column with value labels, without being asked. Filtering keeps
#          all its categories, a copy and a new index do so too, and to_stata writes all of them as value labels. So the
#          file names the person whose row is gone, other readers show the name, and value_counts prints it with a 0. A CSV
#          file of the same table does not hold it, nor does a Stata file where the column is plain text.
# Remedy:  remove_unused_categories on every categorical before a file is written for somebody else, or turn them into
#          plain text, and look for the name in the bytes that were written.
#
# Output seen (read back by pyreadstat 1.3.7, 2026-11-27):
#   type of the column "rater", as read: category
#   rows left: Amara Diallo, Jonas Weber
#   value_counts: Amara Diallo 1, Jonas Weber 1, Ruth Okafor 0
#   categorical, CSV         name in the file: no
#   categorical, Stata       name in the file: yes
#   plain text, CSV          name in the file: no
#   plain text, Stata        name in the file: no
#   cleaned, CSV             name in the file: no
#   cleaned, Stata           name in the file: no
#   labels in the first Stata file, by pyreadstat: Amara Diallo, Jonas Weber, Ruth Okafor
set -euo pipefail
self=$(realpath "$0")
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
cd "$tmp"
python3 -m venv venv
venv/bin/pip install -q --no-compile --disable-pip-version-check pandas==3.1.0 pyreadstat==1.3.7 2>/dev/null

cat > filter.py <<'PY'
from pathlib import Path

import pandas as pd
import pyreadstat

GONE = "Ruth Okafor"
FORMS = {
    "CSV": lambda table, path: table.to_csv(path, index=False),
    "Stata": lambda table, path: table.to_stata(path, write_index=False),
}


def tell(what, table):
    for form, write in FORMS.items():
        path = Path(f"{what}.{form}")
        write(table, path)
        print(f"{f'{what}, {form}':24} name in the file: {'yes' if GONE.encode() in path.read_bytes() else 'no'}")


# As a survey tool exports it: numbers, and what they stand for.
pd.DataFrame({"rater": [1, 2, 3], "score": [3, 4, 5]}).to_stata(
    "wave.dta", write_index=False, value_labels={"rater": {1: "Amara Diallo", 2: "Jonas Weber", 3: GONE}}
)
wave = pd.read_stata("wave.dta")
print('type of the column "rater", as read:', wave["rater"].dtype)
left = wave[wave["rater"] != GONE].copy().reset_index(drop=True)
print("rows left:", ", ".join(left["rater"]))
print("value_counts:", ", ".join(f"{name} {count}" for name, count in left["rater"].value_counts().sort_index().items()))
tell("categorical", left)
tell("plain text", left.astype({"rater": "str"}))
tell("cleaned", left.assign(rater=left["rater"].cat.remove_unused_categories()))
_, about = pyreadstat.read_dta("categorical.Stata")
print("labels in the first Stata file, by pyreadstat:", ", ".join(about.variable_value_labels["rater"].values()))
PY
venv/bin/python filter.py | tee seen
sed -n '/^# Output seen/,/^[^#]/s/^#   //p' "$self" > expected
diff expected seen
