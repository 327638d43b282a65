#!/usr/bin/env bash
# Proves the README on a bare Debian 12: a fresh root by debootstrap with only make and git added, a clean clone
# of HEAD in it, then `make demo` and `make test`. Run as root on a Debian machine with debootstrap.
#
#   tools/check_bare_root.sh [target...]        targets of make, default: demo test
#
# N2D2_BARE_ROOT   where the root is made (default /tmp/n2d2-bareroot); removed first if it is there
# N2D2_BARE_KEEP=1 keep it afterwards
# The package sources of this machine (apt's and pip's configuration, certificates) are copied into it.
set -euo pipefail

root=${N2D2_BARE_ROOT:-/tmp/n2d2-bareroot}
repository=$(cd "$(dirname "$0")/.." && pwd)
suite=bookworm

[ "$(id -u)" -eq 0 ] || { echo "check_bare_root: must run as root" >&2; exit 1; }
for tool in debootstrap unshare git; do
  command -v "$tool" >/dev/null || { echo "check_bare_root: needs $tool (apt-get install $tool)" >&2; exit 1; }
done
case "$root" in
  /tmp/?* | /var/tmp/?*) ;;
  *) echo "check_bare_root: N2D2_BARE_ROOT must lie below /tmp or /var/tmp, not $root" >&2; exit 1 ;;
esac

# A mount namespace of its own: whatever is mounted below goes when this script ends, however it ends.
if [ "${N2D2_BARE_INSIDE:-}" != 1 ]; then
  exec env N2D2_BARE_INSIDE=1 unshare --mount --propagation private "$0" "$@"
fi
[ $# -gt 0 ] || set -- demo test

started=$SECONDS
step() { echo "== $1 ($((SECONDS - started)) s)"; }

step "debootstrap $suite into $root"
rm -rf --one-file-system "$root"
mkdir -p "$root"
mirror=$(awk '$1 == "URIs:" { print $2; exit }' /etc/apt/sources.list.d/*.sources 2>/dev/null || true)
[ -n "$mirror" ] || mirror=$(awk '$1 == "deb" { for (i = 2; i <= NF; ++i) if ($i ~ /^[a-z]+:\//) { print $i; exit } }' \
  /etc/apt/sources.list /etc/apt/sources.list.d/*.list 2>/dev/null || true)
log=$(mktemp)
debootstrap --variant=minbase "$suite" "$root" ${mirror:+"$mirror"} > "$log" 2>&1 || { tail -n 20 "$log" >&2; exit 1; }
rm -f "$log"

step "package sources of this machine"
rm -f "$root/etc/apt/sources.list"
for path in /etc/apt/sources.list /etc/apt/sources.list.d /etc/apt/apt.conf /etc/apt/apt.conf.d /etc/apt/auth.conf.d \
            /etc/apt/keyrings /etc/apt/trusted.gpg.d /usr/share/keyrings /etc/pip.conf "$HOME/.config/pip"; do
  if [ -e "$path" ]; then
    mkdir -p "$root$(dirname "$path")"
    cp -aL "$path" "$root$(dirname "$path")/"
  fi
done
# Beside /etc/ssl, where installing ca-certificates would write over it.
cp -L /etc/ssl/certs/ca-certificates.crt "$root/root/ca.crt"
for file in /etc/resolv.conf /etc/hosts; do
  cp -L "$file" "$root$file"
done
mount -t proc proc "$root/proc"
mkdir -p "$root/dev/shm"
mount -t tmpfs tmpfs "$root/dev/shm"
# Terminals, as every real machine has them.
mkdir -p "$root/dev/pts"
mount -t devpts -o newinstance,ptmxmode=0666 devpts "$root/dev/pts"
ln -sf pts/ptmx "$root/dev/ptmx"
# Folders of packages on this machine that pip's configuration names.
while read -r folder; do
  if [ -d "$folder" ]; then
    mkdir -p "$root$folder"
    mount --bind -o ro "$folder" "$root$folder"
  fi
done < <({ cat /etc/pip.conf "$HOME/.config/pip/pip.conf" 2>/dev/null || true; env | grep '^PIP_' || true; } |
         { grep -oE '(^|[ =]|file://)/(opt|srv|var|mnt)/[^ /]+' || true; } | sed -E 's#^(file://|[ =])##' | sort -u)

# Nothing of this machine's environment but proxies and pip's settings.
keep=(HOME=/root LANG=C.UTF-8 PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin)
while IFS= read -r setting; do
  keep+=("$setting")
done < <(env | grep -E '^(PIP_|[a-z]+_proxy=|[A-Z]+_PROXY=)' || true)
keep+=(PIP_CERT=/root/ca.crt SSL_CERT_FILE=/root/ca.crt)
inside() { chroot "$root" /usr/bin/env -i "${keep[@]}" bash -euo pipefail -c "$1"; }

step "apt-get install make git (line 0 of the README)"
inside "apt-get update -q >/dev/null && DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends make git >/dev/null"

step "clean clone of $(git -C "$repository" rev-parse --short HEAD)"
git -C "$repository" bundle create -q "$root/root/n2d2.bundle" HEAD
inside "cd /root && git clone -q n2d2.bundle n2d2"

for target in "$@"; do
  step "make $target"
  inside "cd /root/n2d2 && make $target"
done
step "done: make $*"
inside "cd /root/n2d2 && git status --short"
[ "${N2D2_BARE_KEEP:-}" = 1 ] || { umount "$root/proc" "$root/dev/shm" "$root/dev/pts"; awk -v r="$root/" 'index($2, r) == 1 { print $2 }' /proc/mounts |
  sort -r | xargs -r umount; rm -rf --one-file-system "$root"; }
