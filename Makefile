# make lab      opens the course, as students have it
# make desk     opens the teacher's desk: grade a class, score what was written
# make author    opens the author's page: a lesson made from an article
# make edit     opens its notebooks to be edited, in a plain JupyterLab
# make quick    runs the checks that take seconds: style, types, tests without a browser
# make test     runs every check
# make trials   runs the tests that take minutes and need the network
# make pictures  makes the pictures of docs/authors.md anew; needs Chromium
# make words    brings the catalogue of words in step with the code
# make docs     builds the reference of the library into build/docs
# make sbom     writes the bill of materials of this version into dist
# make audit    asks for known faults of the locked packages; needs the network
#
# All of them make their own environment in .venv first and need only Python 3.11 or newer.
# PYTHON names another interpreter: make lab PYTHON=python3.12
# ARGS is handed on:                make lab ARGS="--no-browser --port=8890"

PYTHON ?= python3
ARGS ?=

VENV := .venv
RUN := $(VENV)/bin/python
START := notebooks/contents.ipynb
DESK := teachers/desk.ipynb
AUTHOR := teachers/author.ipynb
INSTALL_FROM := pyproject.toml requirements.lock tools/bootstrap.sh
DEV_LOCK := requirements-dev.lock
AUTHORING_LOCK := requirements-authoring.lock

# An environment that was moved or copied is made again.
ifneq ($(shell cat $(VENV)/.made 2>/dev/null),$(realpath .))
MOVED := moved
endif

# Jupyter refuses to run as root, who is the only user there is in most containers.
ifeq ($(shell id -u),0)
LAB_AS_ROOT := --allow-root
endif

# The pages of this folder, in place of those that were installed: they may have been changed since.
LAB = $(RUN) -m jupyter lab $(LAB_AS_ROOT) --ServerApp.root_dir="$(CURDIR)" \
  --LabApp.extra_labextensions_path="$(CURDIR)/coursekit/lesson/labextension"

.PHONY: help lab desk author edit quick test lint types pytest javascript bench trials docs words pictures lock sbom audit clean moved

help:
	@sed -n '/^#/!q; s/^# \{0,1\}//p' Makefile

# exec: a signal to make then reaches JupyterLab, not a shell before it.
lab: $(VENV)/.lab
	exec $(LAB) --LabApp.app_settings_dir="$(CURDIR)/tools/lab" \
	  --LabApp.default_url=/doc/tree/$(START) $(ARGS)

desk: $(VENV)/.lab
	exec $(LAB) --LabApp.app_settings_dir="$(CURDIR)/tools/lab" \
	  --LabApp.default_url=/doc/tree/$(DESK) $(ARGS)

# trafilatura reads saved pages; nobody else needs it.
author: $(VENV)/.authoring
	exec $(LAB) --LabApp.app_settings_dir="$(CURDIR)/tools/lab" \
	  --LabApp.default_url=/doc/tree/$(AUTHOR) $(ARGS)

edit: $(VENV)/.lab
	exec $(LAB) --LabApp.app_settings_dir="$(CURDIR)/tools/edit" \
	  --LabApp.default_url=/lab/tree/$(START) $(ARGS)

# As little as tells most: what `make test` runs besides takes minutes.
quick: lint types
	$(RUN) -m pytest -q -m "not browser and not node and not slow and not seconds" tests $(ARGS)

test: lint types pytest javascript

lint: $(VENV)/.dev
	$(RUN) -m ruff check .
	$(RUN) -m ruff format --check .
	$(VENV)/bin/lint-imports --no-logo --no-cache

types: $(VENV)/.dev
	$(RUN) -m mypy
	$(RUN) -m mypy conftest.py
	$(RUN) -m mypy tools/pictures.py

# Three beside one another: a browser test mostly waits. The tests of a file share what they opened.
pytest: $(VENV)/.dev
	$(RUN) -m pytest -n 3 --dist loadfile --nbval --nbval-current-env -m "not slow" tests notebooks \
	  examples/es/notebooks examples/ar/notebooks $(ARGS)

javascript:
	@sh tools/javascript.sh

bench: $(VENV)/.dev
	$(RUN) -m pytest -q -s tests/bench/bench_*.py $(ARGS)

trials: $(VENV)/.dev
	$(RUN) -m pytest -m slow $(ARGS)

docs: $(VENV)/.dev
	$(RUN) -m sphinx -W --keep-going -q docs build/docs $(ARGS)
	@echo "The reference is build/docs/index.html"

pictures: $(VENV)/.dev
	PYTHONPATH="$(CURDIR)/tests" $(RUN) tools/pictures.py $(ARGS)

words: $(VENV)/.dev
	sh tools/words.sh $(RUN)

# Newer versions of all that is pinned; `sh tools/lock.sh` alone keeps them.
lock: $(VENV)/.dev
	@sh tools/lock.sh --upgrade

# Offline, from the lock: what is installed where the course runs.
sbom: $(VENV)/.dev
	sh tools/bill_of_materials.sh $(RUN) dist

# Asks the databases of known faults on the network; without it the answer would be worth nothing.
audit: $(VENV)/.dev
	$(RUN) -m pip_audit --strict --require-hashes --disable-pip -r requirements-dev.lock
	npm audit --offline=false --audit-level=low

clean:
	rm -rf $(VENV) node_modules build dist .mypy_cache .ruff_cache .pytest_cache .hypothesis
	find coursekit tests -name __pycache__ -type d -prune -exec rm -rf {} +

# The stamps are made last: a half-made environment has none.
$(VENV)/.lab: $(INSTALL_FROM) $(MOVED)
	@PYTHON="$(PYTHON)" sh tools/bootstrap.sh $(VENV)
	@touch $@

$(VENV)/.authoring: $(INSTALL_FROM) $(AUTHORING_LOCK) $(MOVED)
	@PYTHON="$(PYTHON)" sh tools/bootstrap.sh $(VENV) authoring
	@touch $@ $(VENV)/.lab

$(VENV)/.dev: $(INSTALL_FROM) $(DEV_LOCK) $(MOVED)
	@PYTHON="$(PYTHON)" sh tools/bootstrap.sh $(VENV) dev
	@touch $@ $(VENV)/.lab
