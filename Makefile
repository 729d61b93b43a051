# Chores of GrokWeb. `make run` and `make test` are all that a fresh machine needs.

PYTHON ?= python3
BIN := .venv/bin

.PHONY: run test chaos benchmarks check format lock messages clean

run: .venv/.run
	@$(BIN)/python manage.py trial

test: .venv/.dev
	@$(BIN)/python -m tests.run

chaos: .venv/.dev
	@$(BIN)/python -m tests.chaos

benchmarks: .venv/.dev
	@$(BIN)/python -m tests.benchmarks

check: .venv/.dev
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/djlint templates --check --lint --quiet
	$(BIN)/python manage.py makemigrations --check --dry-run
	$(BIN)/python manage.py check --fail-level WARNING

format: .venv/.dev
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .
	$(BIN)/djlint templates --reformat --quiet

# Needs gettext.
messages: .venv/.dev
	$(BIN)/python manage.py makemessages --locale en --locale ja --no-location --ignore .venv --ignore var
	$(BIN)/python manage.py compilemessages --ignore .venv

lock: .venv/.dev
	$(BIN)/uv pip compile pyproject.toml $(LOCK) --output-file requirements.lock
	$(BIN)/uv pip compile pyproject.toml $(LOCK) --group dev --constraint requirements.lock --output-file requirements-dev.lock

LOCK := --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-annotate

clean:
	rm -rf .venv var

.venv/.run: requirements.lock
	$(PYTHON) -c 'import sys; sys.exit("GrokWeb needs Python 3.11 or newer." if sys.version_info < (3, 11) else 0)'
	test -x $(BIN)/python || $(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --requirement requirements.lock
	@touch $@

.venv/.dev: .venv/.run requirements-dev.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --requirement requirements-dev.lock
	@touch $@
