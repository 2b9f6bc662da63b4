# make run: set everything up and try Parallax on a worked example. make test: the whole suite.
# make privacy: the promises of docs/privacy.md, measured at full length. make soak: half an hour of trouble, docs/soak.md.
# make words: whether the words of a report hold, docs/measurement.md; with PART=change those about change alone.
PY := .venv/bin/python
BIN := .venv/bin

# Machines that write no bytecode compile everything anew in each process: 27 s of processor time before the first of a
# test process' tests begins, instead of 7. What is written is ignored by git.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: run test test-fast coverage check privacy words soak lock setup browser bench format guide

run: setup
	$(BIN)/parallax demo --serve demo

test: setup browser
	$(PY) -m pytest -n auto --dist worksteal

# For the inner loop: what one process holds in under a minute. pyproject.toml tells what each marker leaves out.
test-fast: setup
	$(PY) -m pytest -n auto --dist worksteal \
	  -m "not browser and not postgresql and not long and not drawn and not story and not outside"

# The suite once more, slower, and what it went through by package. A report, no gate.
coverage: setup browser
	$(PY) -m pytest -n auto --dist worksteal --cov --cov-report=
	$(PY) -m tests.coverage_by_room

check: setup
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

privacy: setup
	$(PY) -m tests.privacy.experiment

words: setup
	$(PY) -m tests.words $(PART)

soak: setup
	$(PY) -m tests.soak

bench: setup
	$(PY) -m tests.bench.measure

# The pictures of docs/guide, from the running product.
guide: setup browser
	$(PY) -m tests.guide

format: setup
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

setup: .venv/.stamp

# uv installs the locked set; pip alone would take three times as long. Each file is checked against its hash, also those
# of uv itself, which pip takes from its lines of the lock, and of setuptools, which builds the checkout.
.venv/.stamp: requirements.lock pyproject.toml
	test -x $(PY) || python3 -m venv .venv
	sed -n '/^uv==/,/[^\\]$$/p' requirements.lock > .venv/uv.lock
	$(PY) -m pip install -q --disable-pip-version-check --require-hashes -r .venv/uv.lock
	$(BIN)/uv pip install -q --python $(PY) --require-hashes -r requirements.lock
	$(BIN)/uv pip install -q --python $(PY) --no-deps --no-build-isolation -e .
	touch $@

# The journeys drive the system's own Chromium, without its windows (or with them, where it is there already and the
# shell is not); Playwright's driver, a Node program, needs libatomic beside it.
BROWSER := chromium-headless-shell
browser: setup
	@{ command -v $(BROWSER) && $(PY) -m playwright --version; } >/dev/null 2>&1 || { \
	  test "$$(id -u)" = 0 && apt-get -qq update && DEBIAN_FRONTEND=noninteractive \
	    apt-get -qq install -y --no-install-recommends $(BROWSER) libatomic1 >/dev/null; } || \
	  { command -v chromium && $(PY) -m playwright --version; } >/dev/null 2>&1 || \
	  { echo "make test needs Chromium: apt-get install $(BROWSER) libatomic1" >&2; exit 1; }

lock: setup
	$(BIN)/uv pip compile -q --universal --python-version 3.11 --generate-hashes --all-extras \
	  --no-annotate --no-header pyproject.toml -o requirements.lock
