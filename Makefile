# make        set up (system packages, .venv) and build
# make demo   learn the digits that ship inside scikit-learn, export them as C++ integers, build and run that, in run/demo
# make test   all tests
# make test-export-full   the whole matrix of exported networks against their simulation
# make bench  measure against PyTorch and ONNX Runtime (on an idle machine; N2D2_DATA), into docs/benchmarks.md
# make clean  remove build/ and run/ (the .venv stays; `make distclean` removes it too)
#
# One build tree, build/, serves pip and ctest.

PYTHON ?= python3
VENV ?= .venv
JOBS ?= $(shell nproc)
TEST_JOBS ?= 2
N2D2_ONEDNN ?= ON
N2D2_CUDA ?= AUTO

SHELL := bash
.SHELLFLAGS := -euo pipefail -c
.DELETE_ON_ERROR:
.PHONY: build setup demo test test-export-full bench clean distclean

BIN = $(VENV)/bin
export CMAKE_BUILD_PARALLEL_LEVEL = $(JOBS)
# No build takes the tools of another environment than its own.
export PATH := $(CURDIR)/$(VENV)/bin:$(PATH)
PIP = $(BIN)/python -m pip --disable-pip-version-check

build: setup
	$(PIP) install -q --no-build-isolation --config-settings build-dir=build --config-settings cmake.define.N2D2_TESTS=ON \
	  --config-settings cmake.define.N2D2_ONEDNN=$(N2D2_ONEDNN) --config-settings cmake.define.N2D2_CUDA=$(N2D2_CUDA) '.[digits]'

setup: $(VENV)/.build-requires $(if $(filter ON,$(N2D2_CUDA)),$(VENV)/.cuda-requires)

# What pip needs to build the package is listed once, in pyproject.toml.
$(VENV)/.build-requires: pyproject.toml tools/setup_system.sh
	tools/setup_system.sh
	[ -x $(BIN)/python ] || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -c "import tomllib; print(*tomllib.load(open('pyproject.toml', 'rb'))['build-system']['requires'], sep='\n')" > $(VENV)/requires.txt
	$(PIP) install -q -r $(VENV)/requires.txt
	touch $@

# The libraries that the plug-in libn2d2_cuda is linked with (1 GB): only where it was asked for.
$(VENV)/.cuda-requires: $(VENV)/.build-requires pyproject.toml
	$(BIN)/python -c "import tomllib; print(*tomllib.load(open('pyproject.toml', 'rb'))['project']['optional-dependencies']['cuda'], sep='\n')" > $(VENV)/requires-cuda.txt
	$(PIP) install -q -r $(VENV)/requires-cuda.txt
	touch $@

$(VENV)/.test-requires: $(VENV)/.build-requires pyproject.toml tools/setup_system.sh
	tools/setup_system.sh tests
	$(BIN)/python -c "import tomllib; print(*tomllib.load(open('pyproject.toml', 'rb'))['project']['optional-dependencies']['test'], sep='\n')" > $(VENV)/requires-test.txt
	$(PIP) install -q -r $(VENV)/requires-test.txt
	touch $@

demo: build
	$(BIN)/python tools/install_dataset.py digits --to run/demo
	cd run/demo && N2D2_DATA="$(CURDIR)/run/demo" "$(CURDIR)/$(BIN)/n2d2" "$(CURDIR)/models/digits.ini" -learn-epoch 20 -seed 1 -test \
	  -export CPP -nbbits 8 -calib -1
	@echo "The C++ project of the network in integers of 8 bits (run/demo/export_CPP_int8):"
	$(MAKE) --no-print-directory -s -C run/demo/export_CPP_int8
	cd run/demo/export_CPP_int8 && ./bin/run_export | tail -n 17
	@echo "Plots and tables are in $(CURDIR)/run/demo:"
	@cd run/demo && find . -name '*.png' | sort | head -n 20

bench: build $(VENV)/.test-requires
	$(BIN)/python -c "import tomllib; print(*tomllib.load(open('pyproject.toml', 'rb'))['project']['optional-dependencies']['bench'], sep='\n')" > $(VENV)/requires-bench.txt
	$(PIP) install -q -r $(VENV)/requires-bench.txt
	$(BIN)/python tools/bench/all.py --write docs/benchmarks.md

# Threads that wait do not spin: several test programs share the cores.
test: export OMP_WAIT_POLICY ?= passive
test: build $(VENV)/.test-requires
	ctest --test-dir build --output-on-failure --no-tests=error -j $(TEST_JOBS)
	$(BIN)/python -m pytest -q -n $(TEST_JOBS)

# Every network of the export tests with every width and rescaling on 100 stimuli, every vector level, sanitized (about 45 minutes).
test-export-full: build $(VENV)/.test-requires
	N2D2_EXPORT_FULL=1 $(BIN)/python -m pytest -q -n $(TEST_JOBS) tests/python/export

clean:
	rm -rf build run

distclean: clean
	rm -rf $(VENV)
