.PHONY: help setup check fix types golden preview test mutants conformance bench lock clean
.DEFAULT_GOAL := help
SHELL := /bin/bash
VENV := .venv
READY := $(VENV)/.ready
RUN := $(VENV)/bin/python -m

help:             ## Say what each target does
	@grep -hE '^[a-z]+: .*##|^[a-z]+:  *##' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## */\t/' | expand -t 12

setup: $(READY)   ## Install the pinned tool chain into .venv
$(READY): requirements-dev.txt tools/uv.txt tools/setup.sh pyproject.toml
	@tools/setup.sh $(VENV)
	@touch $@

check: $(READY)   ## Everything CI runs first, in the order that fails fastest
	$(RUN) ruff format --check . && $(RUN) ruff check . && $(VENV)/bin/basedpyright && $(VENV)/bin/lint-imports --no-logo && $(RUN) pytest -n 2 -q
fix: $(READY)     ## Apply what tools can apply
	$(RUN) ruff format . && $(RUN) ruff check --fix .
golden: $(READY)  ## Rewrite expected files; review the diff as you would code
	$(RUN) pytest tests/golden tests/architecture/test_floor_plan.py tests/unit/policies/documentation/test_pages.py tests/unit/policies/documentation/test_enforcement.py tests/unit/hostconfig/docs/test_regions.py tests/unit/hostconfig/docs/test_setting_names.py -q --update-golden
	@$(RUN) tests.support.golden_changes
preview: $(READY) ## Plan and preview the prod stack offline, then say where the report is
	$(VENV)/bin/corelane preview --stack prod --offline
test: check       ## Every fast test, then what is published and the engine tests
	$(RUN) pytest tests/packaging -q
	$(RUN) corelane.engine
	$(RUN) pytest tests/engine -q
N := 500
SEED := 1
mutants: $(READY) ## N random changes of the code (SEED=1): which does no test notice?
	$(RUN) tests.mutation --count $(N) --seed $(SEED)
PART := delivery cluster guest reports
conformance: $(READY) ## The real parts: PART=delivery|guest|cluster|reports, or all; needs root on Debian 12
	@tools/preflight.sh $(PART)
	$(RUN) pytest $(PART:%=tests/conformance/%) -q --capture=sys
bench: $(READY)   ## What planning, judging and an audit cost, as ratios
	$(VENV)/bin/python -W ignore bench/throughput.py
	$(VENV)/bin/python bench/agent.py
	$(VENV)/bin/python bench/judging.py --peer
lock: $(READY)    ## Pin the newest versions pyproject.toml allows
	tools/lock.sh
clean:            ## Remove what make creates in this tree
	rm -rf $(VENV) build
