#!/usr/bin/env bash
# Builds with AddressSanitizer and UBSan (-O1) in a tree of its own, runs the C++ tests and a learning run of the
# executable in it. Usage: tools/check_sanitizers.sh [BUILD_DIR] [GTEST_FILTER]; exit code 0 = clean.
set -euo pipefail

source_dir=$(cd "$(dirname "$0")/.." && pwd)
build_dir=${1:-$source_dir/build-sanitize}
filter=${2:-*}
python=${PYTHON:-python3}
jobs=${JOBS:-$(nproc)}

# Detections end the program; oneDNN and OpenCV keep a few objects for ever.
export ASAN_OPTIONS=${ASAN_OPTIONS:-detect_leaks=1:abort_on_error=0:halt_on_error=1:strict_string_checks=1:allocator_may_return_null=1}
export UBSAN_OPTIONS=${UBSAN_OPTIONS:-print_stacktrace=1:halt_on_error=1}
export LSAN_OPTIONS=${LSAN_OPTIONS:-print_suppressions=0}
export OMP_NUM_THREADS=${OMP_NUM_THREADS:-2} OMP_WAIT_POLICY=passive

cmake -S "$source_dir" -B "$build_dir" -G Ninja -DN2D2_SANITIZE=address,undefined -DN2D2_PYTHON=OFF -DN2D2_CUDA=OFF \
  -DN2D2_TESTS=ON "-DPython_EXECUTABLE=$(command -v "$python")"
cmake --build "$build_dir" -j "$jobs" --target n2d2_tests n2d2_exe

echo "== C++ tests"
"$build_dir/bin/n2d2_tests" --gtest_brief=1 --gtest_filter="$filter"

echo "== learning run"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
if "$python" -c "import sklearn" 2>/dev/null; then
  "$python" "$source_dir/tools/install_dataset.py" digits --to "$work/data"
  cd "$work"
  N2D2_DATA="$work/data" "$build_dir/bin/n2d2" "$source_dir/models/digits.ini" -learn-epoch 2 -seed 1 -test -plot off | tail -n 5
  N2D2_DATA="$work/data" "$build_dir/bin/n2d2" "$source_dir/models/digits.ini" -learn-epoch 3 -resume -plot off | tail -n 5
  N2D2_KERNELS=portable N2D2_DATA="$work/data" "$build_dir/bin/n2d2" "$source_dir/models/digits.ini" -learn-epoch 1 -seed 1 -plot off | tail -n 5
else
  echo "scikit-learn is not there for the digits: the run on tiny data stands for it"
fi

echo "== command line tests"
if "$python" -c "import pytest, cv2, numpy" 2>/dev/null; then
  cd "$source_dir"
  # The sanitizer's allocator does not honour RLIMIT_AS.
  N2D2_EXE="$build_dir/bin/n2d2" "$python" -m pytest -q -p no:cacheprovider tests/cli -k "not out_of_memory and not plots"
fi
echo "clean"
