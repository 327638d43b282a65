#!/usr/bin/env bash
# The tests that need a GPU: GPU cells against CPU cells, solvers, mixed networks. Ends with 0 only when all of them ran and passed.
#
#   tools/gpu_check.sh [BUILD]        where there is a GPU and a build (default: build)
#   tools/gpu_check.sh --pack DIR [BUILD]
#                                     where there is a build of N2D2_CUDA=ON, with or without a GPU: writes DIR/gpu.tar.xz, the tests
#                                     with the libraries they need but for NVIDIA's, and DIR/gpu_check.sh, this file
#   DIR/gpu_check.sh                  on a machine with a GPU, cuDNN and cuBLAS and nothing else of ours: unpacks, runs (a minute)
#
# NVIDIA's libraries are looked for in N2D2_CUDA_WHEELS (a folder nvidia/ of pip packages), then in that of python3, then where the
# system has them.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)

if [ "${1:-}" = --pack ]; then
  target=${2:?tools/gpu_check.sh --pack DIR [BUILD]: a folder is missing}
  build=${3:-$here/../build}
  mkdir -p "$target"
  stage=$(mktemp -d)
  trap 'rm -rf "$stage"' EXIT
  mkdir "$stage/lib"
  cp "$build/bin/n2d2_tests" "$stage/"
  # The plug-in lies beside libn2d2. The C library and the compiler's come with every system, in a version that fits it.
  cp "$build/libn2d2_cuda.so" "$stage/lib/"
  ldd "$build/bin/n2d2_tests" | awk '$3 ~ "^/" {print $3}' \
    | { grep -vE '/(ld-linux[^/]*|lib(c|m|dl|rt|pthread|gcc_s|stdc\+\+|resolv))\.so' || true; } | xargs cp -L -t "$stage/lib"
  strip --strip-unneeded "$stage/n2d2_tests" "$stage"/lib/*.so* 2>/dev/null || true
  tar -C "$stage" -c . | xz -T0 -9 >"$target/gpu.tar.xz"
  cp "$here/gpu_check.sh" "$target/"
  du -h "$target/gpu.tar.xz"
  exit 0
fi

if [ -f "$here/gpu.tar.xz" ]; then
  root=$(mktemp -d)
  trap 'rm -rf "$root"' EXIT
  tar -C "$root" -xJf "$here/gpu.tar.xz"
  tests=$root/n2d2_tests
  export LD_LIBRARY_PATH="$root/lib${LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}"
else
  build=${1:-$here/../build}
  tests=$build/bin/n2d2_tests
fi
wheels=${N2D2_CUDA_WHEELS:-$(python3 -c "import sysconfig; print(sysconfig.get_path('purelib') + '/nvidia')" 2>/dev/null || true)}
for folder in "$wheels"/cudnn/lib "$wheels"/cu13/lib "$wheels"/cublas/lib /usr/local/nvidia/lib64; do
  [ -d "$folder" ] && export LD_LIBRARY_PATH="${LD_LIBRARY_PATH:+$LD_LIBRARY_PATH:}$folder"
done

nvidia-smi --query-gpu=name,driver_version,compute_cap --format=csv,noheader || echo "gpu_check: nvidia-smi does not run here" >&2
status=0
log=$(mktemp)
"$tests" --gtest_filter='Cuda*' | tee "$log" || status=1
# One test skips where there is a GPU: that which says what happens without one.
if [ "$(grep -c '^\[  SKIPPED \].* ms)' "$log")" -gt 1 ]; then
  echo "gpu_check: there is no usable GPU here, tests were skipped" >&2
  status=1
fi
rm -f "$log"
if [ $status -eq 0 ] && command -v compute-sanitizer >/dev/null; then
  compute-sanitizer --error-exitcode 1 "$tests" --gtest_brief=1 --gtest_filter='Cuda.CellsMatchTheCpuFloat' || status=1
fi
exit $status
