# make serve, make test: all that is needed is Python 3.11 or newer, make, and the way to a package index.
PYTHON := $(shell for p in python3.11 python3 python; do \
	$$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$p && break; done)
BIN := .venv/bin
INSTALL := $(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes
COMPILE := $(BIN)/uv pip compile --quiet --upgrade --universal --python-version 3.11 --generate-hashes \
	--no-emit-index-url --no-annotate --no-header
# Compiled modules are kept whatever the environment says: otherwise every program compiles them, and pytest all tests.
export PYTHONDONTWRITEBYTECODE :=

.PHONY: help serve test quick random test-browser screenshots check measured bench bench-table bench-measure simulations faults soak fuzz pins clean
help:
	@echo "make serve   install, migrate, load the catalogue, serve on 127.0.0.1:$${PORT:-8000}; DEMO=1 prints two accounts"
	@echo "make test    all tests on SQLite, the database tests again on PostgreSQL"
	@echo "make quick   the language and the store on SQLite, without other programs, in half a minute"
	@echo "make random  the property tests on 1,000 new examples each; TESTS=tests/taxonomy/test_method.py"
	@echo "make test-browser  every page in a browser, at both widths and in both themes"
	@echo "make screenshots  a picture of every page into $${OUT:-screenshots}, and what axe finds there"
	@echo "make check   style, types, imports between packages, settings for production, migrations"
	@echo "make faults  kills, a full disk, a jumping clock and more on both databases, KILLS=50 of each sort; writes docs/faults.md"
	@echo "make soak    MINUTES=10 of load at RATE=60 requests a second on each database; writes docs/soak.md"
	@echo "make fuzz    130,000 requests made up from the interface description, CASES=6000 of them random; SEED=1"
	@echo "make .venv/measure  install what python -m measure needs (docs/measuring.md)"
	@echo "make measured  measure the pairs of docs/measured/pairs.yaml again; DATASETS=folder with their files"
	@echo "make bench   all goals of speed in one table; OPTIONS='--sizes 1000 --parts read accepting'"
	@echo "make bench-table  what the last make bench found, into docs/performance.md"
	@echo "make bench-measure  the speed of measuring beside its goals; OPTIONS='--repeats 5 --only self-bleu report'"
	@echo "make simulations  how often intervals of the evidence hold the truth; DRAWS=2000"
	@echo "make pins    the newest versions of all dependencies, with hashes"
	@echo "make clean   remove the environment and all caches; the database stays"

# The stamps are older than the pins after a change of pins: then, and only then, is anything installed.
.venv/runtime: requirements.txt
	@test -n "$(PYTHON)" || { echo "Python 3.11 or newer is needed, as python3.11 or python3" >&2; exit 1; }
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	$(INSTALL) -r requirements.txt
	@touch $@

.venv/measure: requirements-measure.txt .venv/runtime
	$(INSTALL) -r requirements-measure.txt
	@touch $@

.venv/dev: requirements-dev.txt .venv/runtime
	$(INSTALL) -r requirements-dev.txt
	@touch $@

serve: .venv/runtime
	@$(BIN)/python manage.py migrate --verbosity 0 --skip-checks  # `make check` runs them
	@$(BIN)/python manage.py load_catalogue --skip-checks
	@if test -n "$(DEMO)"; then $(BIN)/python manage.py demo_accounts; fi
	@if $(BIN)/python -c 'from config.settings import LAPTOP; raise SystemExit(LAPTOP)'; then \
		$(BIN)/python manage.py collectstatic --no-input; fi
	@exec $(BIN)/gunicorn --config config/gunicorn.py

# Properties are tried on the same examples every time. Who is done takes tests over from the other: those in a browser
# lie together, and take long. The second run follows even where the first has failed.
REPEATABLE := -n 2 --dist worksteal --hypothesis-profile=repeatable
test: .venv/dev
	@status=0; \
	$(BIN)/pytest $(REPEATABLE) || status=1; \
	$(BIN)/pytest $(REPEATABLE) --database=postgresql || status=1; \
	exit $$status

quick: .venv/dev
	@$(BIN)/pytest -n 2 -q -m "not tool and not slow and not long" tests/taxonomy tests/registry

random: .venv/dev
	@$(BIN)/pytest -n 2 --hypothesis-profile=random $${TESTS:-tests/taxonomy tests/registry tests/measure tests/web/charts}

test-browser: .venv/dev
	@$(BIN)/pytest tests/browser -m "long or not long"

screenshots: .venv/dev
	@$(BIN)/python -m tests.browser.screenshots $${OUT:-screenshots}

check: .venv/dev
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/lint-imports
	DEBUG=0 DATABASE_URL=postgresql:///nowhere ALLOWED_HOSTS=example.org SECRET_KEY=$$($(BIN)/python -c \
		'import secrets; print(secrets.token_urlsafe(64))') $(BIN)/python manage.py check --deploy --fail-level WARNING
	DEBUG=1 DATABASE_URL=sqlite://:memory: $(BIN)/python manage.py makemigrations --check --dry-run

# The figures of all pairs anew, from data that are not a part of the project: about an hour of one core.
DATASETS ?= ../shared/datasets
measured: .venv/runtime .venv/measure
	@test -d "$(DATASETS)" || { echo "no folder $(DATASETS): name the one with the data sets, DATASETS=folder" >&2; exit 1; }
	@made=$$(mktemp -d); status=0; \
	{ $(BIN)/python -m measure pairs docs/measured/pairs.yaml --data "$(DATASETS)" --out "$$made" \
		&& $(BIN)/python manage.py take_measured "$$made"; } || status=$$?; \
	rm -rf "$$made"; exit $$status

simulations: .venv/dev
	@$(BIN)/python -m proof.evidence --draws $${DRAWS:-2000}

faults: .venv/dev
	@$(BIN)/python -m proof.faults --kills $${KILLS:-50} $(if $(OPTIONS),$(OPTIONS),--write)

soak: .venv/dev
	@$(BIN)/python -m proof.soak --minutes $${MINUTES:-10} --rate $${RATE:-60} --write

fuzz: .venv/dev
	@$(BIN)/python -m proof.fuzz --write --cases $${CASES:-6000} $${SEED:+--seed $$SEED}

bench: .venv/dev
	@$(BIN)/python -m proof.bench $(OPTIONS)

bench-table: .venv/runtime
	@$(BIN)/python -m proof.bench.pages

bench-measure: .venv/dev .venv/measure
	@OPENBLAS_NUM_THREADS=1 $(BIN)/python -m proof.bench.measure $(OPTIONS)

pins: .venv/dev
	$(COMPILE) requirements.in --output-file requirements.txt
	$(COMPILE) requirements-measure.in --output-file requirements-measure.txt
	$(COMPILE) requirements-dev.in --output-file requirements-dev.txt

clean:
	rm -rf .venv .hypothesis .import_linter_cache .mypy_cache .pytest_cache .ruff_cache staticfiles
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
