.PHONY: help setup check fix types golden preview test mutants conformance bench lock clean
.DEFAULT_GOAL := help
SHELL := /bin/bash
VENV := .venv
READY := $(VENV)/.ready
RUN := $(VENV)/bin/python -m

help:             ## List the targets
	@grep -hE '^[a-z]+: .*##|^[a-z]+:  *##' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## */\t/' | expand -t 12

setup: $(READY)   ## Install the pinned tool chain into .venv
$(READY): requirements-dev.txt tools/uv.txt tools/setup.sh pyproject.toml
	@tools/setup.sh $(VENV)
	@touch $@

check: $(READY)   ## Check format, lint, types and imports; run the fast tests
	$(RUN) ruff format --check . && $(RUN) ruff check . && $(VENV)/bin/basedpyright && $(VENV)/bin/lint-imports --no-logo && $(RUN) pytest -n 2 -q
fix: $(READY)     ## Apply the fixes that tools can apply
	$(RUN) ruff format . && $(RUN) ruff check --fix .
golden: $(READY)  ## Rewrite expected files; review the diff like code
	$(RUN) pytest tests/golden tests/architecture/test_floor_plan.py tests/unit/policies/documentation/test_pages.py tests/unit/policies/documentation/test_enforcement.py tests/unit/hostconfig/docs/test_regions.py tests/unit/hostconfig/docs/test_setting_names.py -q --update-golden
	@$(RUN) tests.support.golden_changes
preview: $(READY) ## Plan and preview the prod stack offline, and print the path of the report
	$(VENV)/bin/corelane preview --stack prod --offline
test: check       ## Run check, then the packaging and engine tests
	$(RUN) pytest tests/packaging -q
	$(RUN) corelane.engine
	$(RUN) pytest tests/engine -q
N := 500
SEED := 1
mutants: $(READY) ## Make N random changes of the code (N=500 SEED=1); list those that no test notices
	$(RUN) tests.mutation --count $(N) --seed $(SEED)
PART := delivery edge cluster guest reports
conformance: $(READY) ## Run conformance tests: PART=delivery|edge|guest|cluster|reports, or all; needs root on Debian 12
	@tools/preflight.sh $(PART)
	$(RUN) pytest $(PART:%=tests/conformance/%) -q --capture=sys
bench: $(READY)   ## Measure the cost of planning, of rules and of an audit, as ratios
	$(VENV)/bin/python -W ignore bench/throughput.py
	$(VENV)/bin/python bench/agent.py
	$(VENV)/bin/python bench/judging.py --peer
lock: $(READY)    ## Pin the newest versions that pyproject.toml allows
	tools/lock.sh
clean:            ## Remove what make creates in this tree
	rm -rf $(VENV) build
