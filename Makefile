# make compare   everything from an empty clone to the comparison; needs Python >= 3.11, make and a package index
PYTHON ?=
VENV ?= .venv
ARGS ?=

# Else each of many short processes would compile again all that it imports, which takes longer than a run.
unexport PYTHONDONTWRITEBYTECODE

SEARCH = python3.13 python3.12 python3.11 python3 python
RUN = $(VENV)/bin/python
CHECK = tests/test_house.py tests/test_golden.py tests/inputs tests/setup tests/model
# The stamp carries the interpreter asked for, so that asking for another one is noticed.
STAMP = $(VENV)/.ready$(if $(PYTHON),-$(subst /,_,$(PYTHON)))

.DEFAULT_GOAL = help
.PHONY: help setup compare notebooks notebooks-source check test fuzz soak lint bench reference institutions rules fair-start screening facts calibrate verdict \
	game shapley checks clean

help:           ## list the targets
	@sed -n 's/^\([a-z-]*\): .*## /  make \1\t/p' Makefile | expand -t 19
	@echo '  Options: ARGS="..." is handed on; PYTHON=... picks the interpreter, VENV=... where it is set up.'

setup: $(STAMP) ## set up .venv, only if something changed
	@echo "$(VENV) is ready: $$($(RUN) --version)"

compare: $(STAMP) ## compare the modes in both provinces, e.g. ARGS="--replications 100"
	@$(RUN) -m sim compare $(ARGS)

notebooks: $(VENV)/.notebooks ## open the notebooks in a browser
	@$(RUN) -m jupyterlab $(ARGS) notebooks

notebooks-source: $(STAMP) ## make the notebooks from notebooks/source; ARGS="--run 02" runs them
	@$(RUN) notebooks/build.py $(ARGS)

check: $(STAMP) ## run the tests of model and contract, after each change; a minute
	@$(RUN) -m pytest -n auto -m "not bench and not once" $(CHECK) $(ARGS)

test: $(STAMP)  ## run all tests, e.g. ARGS="-k queue"
	@$(RUN) -m pytest -n auto $(ARGS)

fuzz: $(STAMP)  ## give every reader of a stranger's file 10,000 hostile ones; takes an hour or two
	@$(RUN) -m tests.fuzz $(ARGS)

soak: $(STAMP)  ## run 10,000 random scenarios, a study of a million runs and the explorer for long; takes hours
	@$(RUN) -m tests.soak $(ARGS)

bench: $(STAMP) ## measure the speed with nothing beside it, e.g. ARGS="-k rate"
	@$(RUN) -m pytest -n 0 -m bench -s tests/benchmarks $(ARGS)

lint: $(VENV)/.lint ## check style, format and types
	@$(RUN) -m ruff check $(ARGS) .
	@$(RUN) -m ruff format --check -q .
	@$(RUN) -m mypy

reference: $(STAMP) ## make results/reference again, and what pages quote of it
	@$(RUN) results/reference/make.py comparison

institutions: $(STAMP) ## measure anew what each institution does; takes minutes
	@$(RUN) results/reference/make.py institutions

rules: $(STAMP) ## compare again under every rival rule of decision; takes minutes
	@$(RUN) results/reference/make.py rules

fair-start: $(STAMP) ## make the fair start in results/reference again; takes minutes
	@$(RUN) results/reference/make.py fair-start

screening: $(STAMP) ## move every parameter to both ends of its range; takes half an hour
	@$(RUN) results/reference/screening.py

calibrate: $(STAMP) ## learn the unknowns from the facts again; takes long
	@$(RUN) results/reference/make.py calibrate

verdict: $(STAMP) ## tell the verdict of the reference results again; takes minutes
	@$(RUN) results/reference/make.py verdict

game: $(STAMP)  ## run all mixes that the design game is played with again; takes long, resumes
	@$(RUN) results/reference/make.py game

facts: $(STAMP) ## set published figures beside the dated scenarios again; takes seconds
	@$(RUN) results/reference/make.py facts

shapley: $(STAMP) ## divide the difference of the modes among the eight rights; takes long
	@$(RUN) results/reference/make.py shapley

checks: $(STAMP) ## hold the model to what it must show over all that is unknown; takes long, resumes
	@$(RUN) results/reference/checks.py $(ARGS)

clean:          ## remove environments, caches and built packages; results stay
	rm -rf .venv .venv-* build dist *.egg-info .pytest_cache .hypothesis .mypy_cache .ruff_cache
	find sim tests scenarios -name __pycache__ -type d -prune -exec rm -rf {} +

$(VENV)/.lint: $(STAMP)
	@$(RUN) -m pip install -qq --disable-pip-version-check -c constraints.txt ruff mypy
	@touch $@

$(VENV)/.notebooks: $(STAMP)
	@$(RUN) -m pip install -qq --disable-pip-version-check -c constraints.txt -e '.[notebooks]'
	@touch $@

# An environment that works is kept, unless PYTHON asks for another version than it has.
$(STAMP): pyproject.toml constraints.txt
	@version() { "$$1" -c 'import sys; print("%d.%d" % sys.version_info[:2])' 2>/dev/null; }; \
	modern() { "$$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1; }; \
	keep=; python=; bare=; \
	if modern $(RUN) && $(RUN) -c 'import pip' >/dev/null 2>&1; then keep=yes; fi; \
	if [ -z "$$keep" ] || [ -n "$(PYTHON)" ]; then \
		for name in $(or $(PYTHON),$(SEARCH)); do \
			modern "$$name" || continue; \
			if "$$name" -c 'import venv, ensurepip, ssl' >/dev/null 2>&1; then python=$$name; break; fi; \
			bare=$${bare:-$$name}; \
		done; \
		if [ -z "$$python" ] && [ -n "$$bare" ]; then \
			echo "set-up: $$bare lacks venv, ensurepip or ssl; install them (Debian, Ubuntu: python3-venv)" >&2; exit 1; \
		elif [ -z "$$python" ] && [ -n "$(PYTHON)" ]; then \
			echo "set-up: PYTHON=$(PYTHON) does not run or is older than 3.11" >&2; exit 1; \
		elif [ -z "$$python" ]; then \
			echo "set-up: no Python >= 3.11 runs here (tried $(SEARCH)); name one: make PYTHON=..." >&2; exit 1; \
		fi; \
		if [ -z "$$keep" ] || [ "$$(version $(RUN))" != "$$(version "$$python")" ]; then \
			"$$python" -m venv --clear "$(VENV)" || { echo "set-up: $$python could not make $(VENV)" >&2; exit 1; }; \
		fi; \
	fi; \
	echo "set-up: $(VENV), Python $$(version $(RUN)); the first time takes a minute or two"; \
	$(RUN) -m pip install -qq --disable-pip-version-check --no-compile -c constraints.txt -e '.[test]' \
		|| { echo "set-up: the packages could not be installed (see above); is a package index within reach?" >&2; exit 1; }
	@if [ "$(VENV)" = .venv ]; then \
	echo "set-up: compiling the model's loops, which takes a minute, once"; \
	$(RUN) -m sim.runs.backend || echo "set-up: they could not be compiled; all else works without them" >&2; \
	fi
	@touch $@
