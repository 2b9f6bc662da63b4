#!/usr/bin/env bash
# pingouin 0.7.0: one missing answer of twenty gives a Cronbach's alpha of 19, by default and without a warning.
#
# Belief:  alpha is 1 at most, as the function's own description says. A missing answer makes it less certain, and a result
#          above the usual 0.7 means that the answers go together.
# Actual:  by default the covariance of each two statements is taken from whoever answered both. These covariances need not
#          fit together: in a small panel the variance of the sum, which alpha divides by, can come out as nearly nothing
#          or below. Five people, four statements, one gap: alpha is 19, its interval runs from 75 down to 3. With any answer
#          in the gap alpha is below -1, and so it is over the complete rows: these statements do not go together at all.
#          Whoever asks whether it is above 0.7 is told the opposite.
# Remedy:  nan_policy="listwise", and look at how many rows that leaves; refuse an alpha above 1 and a covariance matrix
#          with a negative eigenvalue. For a handful of raters, tell no such index.
#
# Output seen (2026-11-27):
#   one answer missing       alpha  19.00, interval [75.182, 3.057]
#   1 in its place           alpha  -3.47
#   2 in its place           alpha  -9.33
#   3 in its place           alpha  -6.67
#   4 in its place           alpha  -2.67
#   5 in its place           alpha  -1.33
#   complete rows only       alpha  -8.89
#   variance of the sum by the pairs -0.13, smallest eigenvalue -0.10
#   warnings: 0
set -euo pipefail
self=$(realpath "$0")
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
cd "$tmp"
python3 -m venv venv
# Everything that it imports, by version: pip has nothing to work out, which takes as long as the rest.
venv/bin/pip install -q --no-compile --no-deps --disable-pip-version-check 2>/dev/null \
    pingouin==0.7.0 numpy==2.4.6 pandas==3.1.0 scipy==1.17.1 statsmodels==0.15.0 patsy==1.0.3 packaging==26.4 \
    scikit-learn==1.9.1 joblib==1.6.0 threadpoolctl==3.8.0 pandas-flavor==0.8.1 xarray==2026.9.0 tabulate==0.10.0 \
    seaborn==0.13.2 matplotlib==3.11.2 contourpy==1.3.3 cycler==0.12.1 kiwisolver==1.5.1 pillow==13.0.0 pyparsing==3.3.3 \
    fonttools==4.68.0 python-dateutil==4.0.0

cat > alpha.py <<'PY'
import warnings

import numpy as np
import pandas as pd
import pingouin

NOT_OBSERVED = float("nan")
# A row for each rater, a column for each statement, on a scale of 1 to 5.
ANSWERS = pd.DataFrame([[1, 2, 2, 3], [2, 2, 2, 2], [3, 3, 2, 1], [2, 3, 1, NOT_OBSERVED], [2, 3, 1, 2]])

with warnings.catch_warnings(record=True) as told:
    warnings.simplefilter("always")
    alpha, interval = pingouin.cronbach_alpha(ANSWERS)
    print(f"{'one answer missing':24} alpha {alpha:6.2f}, interval {interval.tolist()}")
    for answer in range(1, 6):
        print(f"{f'{answer} in its place':24} alpha {pingouin.cronbach_alpha(ANSWERS.fillna(answer))[0]:6.2f}")
    print(f"{'complete rows only':24} alpha {pingouin.cronbach_alpha(ANSWERS, nan_policy='listwise')[0]:6.2f}")
pairs = ANSWERS.cov().to_numpy()
print(f"variance of the sum by the pairs {pairs.sum():.2f}, smallest eigenvalue {np.linalg.eigvalsh(pairs)[0]:.2f}")
print("warnings:", len(told))
PY
venv/bin/python alpha.py | tee seen
sed -n '/^# Output seen/,/^[^#]/s/^#   //p' "$self" > expected
diff expected seen
