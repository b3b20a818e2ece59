# `make demo` and `make test` do all the set-up they need; `make help` lists the rest.
SHELL := /bin/bash
PYTHON ?= python3
BIN := .venv/bin
RUN := PATH="$(CURDIR)/$(BIN):$$PATH"
STAMP := .venv/.set-up
PEERS := .venv-peers/.set-up

.PHONY: help setup frontend words demo up test test-debian check lint bench faults lock screenshots clean

help: ## List the targets
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## /\t/' | sort

setup: $(STAMP) frontend words ## Install everything into .venv and build the pages

$(STAMP): requirements.lock requirements-uv.lock pyproject.toml
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-uv.lock
	$(BIN)/uv pip sync --quiet --python "$(BIN)/python" --require-hashes requirements.lock
	$(BIN)/uv pip install --quiet --python "$(BIN)/python" --no-deps --no-build-isolation --editable .
	@touch $(STAMP)

frontend: $(STAMP) ## Build the stylesheet, the script and the map of the pages
	@cd frontend && if ! cmp -s package-lock.json node_modules/.installed; then \
	  $(RUN) npm ci --ignore-scripts --silent && cp package-lock.json node_modules/.installed; fi
	@cd frontend && $(RUN) node build.mjs

words: $(STAMP) ## Compile the translations
	@$(BIN)/python -m mithaq.words.catalogues compile

demo: setup ## Make a node with the sample programme and two partners' nodes, and serve them
	$(BIN)/mithaq demo

up: setup ## Serve the node in .mithaq
	$(BIN)/mithaq up

test: setup ## Run all tests on the embedded PostgreSQL
	$(BIN)/python -m pytest -n 2 --dist loadgroup

test-debian: setup ## Run all tests on Debian's PostgreSQL
	bash tests/on_debian_postgresql.sh "$(BIN)/python"

lint: setup ## Check style, types and the import contract
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy src tests bench
	$(BIN)/lint-imports

check: lint test ## What CI runs

bench: setup ## Print rates and latencies as ratios to named baselines
	@$(MAKE) --no-print-directory $(PEERS) || \
	  echo "nomenklatura is not installed, and names are measured alone; it needs: apt install g++ pkg-config libicu-dev"
	$(BIN)/python bench/all.py

# The peers of names and of complexity stand apart from what everybody installs; that of names has no wheels.
$(PEERS): $(STAMP)
	@$(PYTHON) -m venv .venv-peers
	@$(BIN)/uv pip sync --quiet --python .venv-peers/bin/python --require-hashes requirements.lock
	@$(BIN)/uv pip install --quiet --python .venv-peers/bin/python --no-deps --no-build-isolation --editable .
	@$(BIN)/uv pip install --quiet --python .venv-peers/bin/python ecomplexity==0.5.3
	@$(BIN)/uv pip install --quiet --python .venv-peers/bin/python nomenklatura==4.17.4
	@touch $(PEERS)

faults: setup ## Kill, cut, flood and lie to nodes at full size; goes on where a run was broken off
	$(BIN)/python bench/faults/run.py

screenshots: setup ## Renew the pictures of the README
	$(BIN)/python docs/screenshots.py

lock: ## Resolve the dependencies anew
	$(BIN)/uv pip compile pyproject.toml --group dev --universal --python-version 3.11 --generate-hashes --no-header --no-annotate --quiet -o requirements.lock
	echo "uv" | $(BIN)/uv pip compile - --universal --python-version 3.11 --generate-hashes --no-header --no-annotate --quiet -o requirements-uv.lock

clean: ## Remove what was built; the node in .mithaq stays
	rm -rf .venv .venv-peers frontend/node_modules src/mithaq/web/static/built
