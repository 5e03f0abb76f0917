# 包联: `make run` to see it, `make test` to trust it. Everything lives in .venv; nothing is installed outside.
PYTHON ?= python3
PORT ?= 8000
BIN := .venv/bin

.PHONY: setup setup-push setup-fast setup-dev run test check bench month crash lock format pictures

setup: .venv/.runtime
setup-push: .venv/.push
setup-fast: .venv/.fast
setup-dev: .venv/.dev

.venv/bin/python:
	$(PYTHON) -c 'import sys; sys.exit("包联 needs Python 3.11 or newer") if sys.version_info < (3, 11) else None'
	$(PYTHON) -m venv .venv

.venv/.build: .venv/bin/python requirements-build.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-build.lock
	touch $@

.venv/.runtime: .venv/.build requirements.lock pyproject.toml
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --no-build-isolation -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-build-isolation --no-deps -e .
	touch $@

.venv/.push: .venv/.runtime requirements-push.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --no-build-isolation -r requirements-push.lock
	touch $@

.venv/.fast: .venv/.runtime requirements-fast.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --no-build-isolation -r requirements-fast.lock
	touch $@

.venv/.dev: .venv/.runtime requirements-dev.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --no-build-isolation -r requirements-dev.lock
	touch $@

run: setup
	$(BIN)/baolian demo --port $(PORT)

test: setup-dev
	$(BIN)/python -m pytest -n auto --dist loadfile --no-loadscope-reorder

check: setup-dev
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports

bench: setup-dev
	$(BIN)/python -m benchmarks

month: setup-dev
	$(BIN)/python -m benchmarks.month
	$(BIN)/python -m benchmarks.county

crash: setup-dev
	$(BIN)/python -m benchmarks.crash

pictures: setup-dev
	$(BIN)/python -m tools.pictures

format: setup-dev
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

# Needs uv; the locks name versions and hashes, never an address.
UV_LOCK = uv pip compile -q --universal --generate-hashes --no-emit-index-url --no-emit-find-links --no-header --no-annotate --python-version 3.11
lock:
	printf 'setuptools\nwheel\n' | $(UV_LOCK) - -o requirements-build.lock
	$(UV_LOCK) pyproject.toml requirements-build.lock -o requirements.lock
	$(UV_LOCK) pyproject.toml requirements-build.lock --extra push -o requirements-push.lock
	$(UV_LOCK) pyproject.toml requirements-build.lock --extra fast -o requirements-fast.lock
	$(UV_LOCK) pyproject.toml requirements-build.lock --extra push --extra fast --group dev -o requirements-dev.lock
