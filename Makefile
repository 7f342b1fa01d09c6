# Two commands do all on a fresh machine: make demo, make test. 'make help' lists the rest.
.DEFAULT_GOAL := help
PYTEST := .venv/bin/python -m pytest
SOURCES := ingest graph viz queries kithgraph.py scripts examples tests

.PHONY: help demo test check live browser bench soak wheel lock clean

help: ## list the recipes
	@sed -n 's/^\([a-z]*\):.*## /\1\t/p' Makefile | expand -t 10

.venv/.made: uv.lock pyproject.toml requirements-dev.lock scripts/environment.sh
	@scripts/environment.sh
	@touch $@

.wheel/.made: requirements-dev.lock scripts/environment.sh
	@rm -rf .wheel
	@scripts/environment.sh .wheel
	@touch $@

.live/neo4j-libraries: .venv/.made
	@.venv/bin/python scripts/neo4j_server.py fetch

demo: .venv/.made ## make the environment, then do the main job on the sample
	.venv/bin/kithgraph demo --workspace kithgraph-demo

test: .venv/.made ## make the environment, then run all tests that need no server
	$(PYTEST) -q -n auto --dist worksteal

live: .venv/.made ## run the tests that need a real Neo4j or a real browser
	REQUIRE_LIVE=1 $(PYTEST) -q -n 2 --dist loadfile --no-loadscope-reorder -m "live or browser" tests/live tests/browser

browser: .venv/.made ## run the tests of the pages in Chromium
	REQUIRE_LIVE=1 $(PYTEST) -q -m browser tests/browser

check: .venv/.made ## check format, lint, types, import contracts and the lock
	.venv/bin/ruff format --check $(SOURCES)
	.venv/bin/ruff check $(SOURCES)
	.venv/bin/mypy
	.venv/bin/lint-imports
	.venv/bin/python scripts/check_lock.py
	.venv/bin/python scripts/make_docs.py --check
	.venv/bin/python scripts/make_browser_files.py --check

bench: .venv/.made ## measure the full bars on the real data beside the project
	.venv/bin/python scripts/bench.py

soak: .venv/.made ## try sources with 100,000 mutated inputs each, and kill a fetch at 20 moments
	$(PYTEST) -q -n auto --dist worksteal -m soak

wheel: .venv/.made .wheel/.made ## build wheel and sdist, and run the suite from the wheel in a clean environment
	.venv/bin/python scripts/wheel.py

lock: ## lock the newest versions, and export the hashed lists for pip
	uv lock --upgrade
	uv export --quiet --locked --no-emit-project --no-header --no-annotate -o requirements-dev.lock
	uv export --quiet --locked --no-emit-project --no-header --no-annotate --no-default-groups -o requirements.lock

clean: ## remove what the recipes made
	rm -rf .venv .wheel dist build kithgraph-demo .live
