#!/usr/bin/env bash
# Installs the system packages that N2D2 is built with (Debian, Ubuntu); `setup_system.sh tests`: also those that the tests
# of exported programs cross-compile and emulate with. Does nothing when all are there; asks for root (sudo) only for the
# installation itself.
set -euo pipefail

packages=(
  python3 python3-venv python3-dev
  g++ ccache git
  libfmt-dev libspdlog-dev nlohmann-json3-dev libcli11-dev
  libopencv-dev libjpeg-dev zlib1g-dev
  libgtest-dev
  libgomp1 graphviz locales
)
if [ "${1:-}" = tests ]; then
  packages+=(
    make
    g++-aarch64-linux-gnu libc6-dev-arm64-cross qemu-user
    gcc-arm-none-eabi libnewlib-arm-none-eabi libstdc++-arm-none-eabi-newlib qemu-system-arm
  )
fi

if ! command -v apt-get >/dev/null; then
  echo "setup_system: this system has no apt-get; install the equivalent of: ${packages[*]}" >&2
  exit 1
fi

missing=()
for package in "${packages[@]}"; do
  [ "$(dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null || true)" = installed ] || missing+=("$package")
done
if [ ${#missing[@]} -eq 0 ]; then
  exit 0
fi

as_root=()
if [ "$(id -u)" -ne 0 ]; then
  if ! command -v sudo >/dev/null; then
    echo "setup_system: as root, run: apt-get install ${missing[*]}" >&2
    exit 1
  fi
  as_root=(sudo)
fi
echo "setup_system: installing ${missing[*]}"
"${as_root[@]}" apt-get update -qq
# Its hundreds of lines say nothing; errors come on the other channel.
"${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
