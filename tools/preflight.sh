#!/usr/bin/env bash
# Say whether this machine can run the conformance suites named, and make it so where root on Debian may.
# Exit 2 with what is missing otherwise.
set -euo pipefail
root=$(cd "$(dirname "$0")/.." && pwd)

say() { printf 'preflight: %s\n' "$*" >&2; }

# PART:COMMAND:PACKAGE, the Debian package that has the command.
needs=$(cat <<'END'
cluster:etcd:etcd-server
cluster:openssl:openssl
delivery:cloud-init:cloud-init
delivery:shellcheck:shellcheck
delivery:systemd-analyze:systemd
delivery:udevadm:udev
edge:busybox:busybox-static
edge:dockerd:docker.io
edge:systemd-tmpfiles:systemd
edge:unshare:util-linux
guest:busybox:busybox-static
guest:debootstrap:debootstrap
guest:grub-mkrescue:grub-common
guest:mformat:mtools
guest:mke2fs:e2fsprogs
guest:qemu-img:qemu-utils
guest:qemu-system-x86_64:qemu-system-x86
guest:setpriv:util-linux
guest:xorriso:xorriso
reports:chromium:chromium
reports:npm:npm
reports:pdftotext:poppler-utils
reports:xmllint:libxml2-utils
END
)

if [ "$#" -eq 0 ]; then
  say "no part is given, wanted one of $(cd "$root/tests/conformance" && echo *)"
  exit 2
fi

missing=()
packages=()
for part in "$@"; do
  if [ ! -d "$root/tests/conformance/$part" ]; then
    say "there is no part $part, wanted one of $(cd "$root/tests/conformance" && echo *)"
    exit 2
  fi
  while IFS=: read -r whose command package; do
    if [ "$whose" = "$part" ] && ! command -v "$command" >/dev/null; then
      missing+=("$command")
      packages+=("$package")
    fi
  done <<<"$needs"
  # GRUB's modules for PC firmware are no command.
  if [ "$part" = guest ] && [ ! -e /usr/lib/grub/i386-pc/linux.mod ]; then
    missing+=("GRUB for PC firmware")
    packages+=(grub-pc-bin)
  fi
done

problems=()
debian=no
if grep -qsx 'ID=debian' /etc/os-release; then debian=yes; else problems+=("this is not Debian"); fi
if [ "$(id -u)" != 0 ]; then problems+=("this is not root"); fi
if [ "$(uname -m)" != x86_64 ]; then problems+=("this is $(uname -m), wanted x86_64"); fi
if ! command -v go >/dev/null; then
  problems+=("found no Go, wanted $(sed -n 's/^go \([0-9.]*\).*/\1/p' "$root/tools/kubernetes/go.mod") or newer")
fi

if [ "${#packages[@]}" -gt 0 ]; then
  if [ "${#problems[@]}" -eq 0 ]; then
    say "installing ${packages[*]}"
    DEBIAN_FRONTEND=noninteractive apt-get update -qq &&
      DEBIAN_FRONTEND=noninteractive apt-get install -qq --no-install-recommends "${packages[@]}" >/dev/null ||
      problems+=("apt-get could not install ${packages[*]}")
  else
    problems+=("found no ${missing[*]}")
    [ "$debian" = no ] || problems+=("as root: apt-get install ${packages[*]}")
  fi
fi

if [ "${#problems[@]}" -gt 0 ]; then
  say "conformance ($*) needs root on Debian 12 for x86_64, Go and some packages"
  printf 'preflight: - %s\n' "${problems[@]}" >&2
  exit 2
fi
