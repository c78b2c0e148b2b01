#!/usr/bin/env bash
# Install the pinned, hashed Python environment into the folder given. Repeatable; uses no state but its cache.
set -euo pipefail
venv=$1
root=$(cd "$(dirname "$0")/.." && pwd)
cache=${CORELANE_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/corelane}
uv_home=$cache/uv-$(sha256sum "$root/tools/uv.txt" | cut -c1-12)

say() { printf 'setup: %s\n' "$*" >&2; }

python=$(command -v python3) || { say "no python3 on PATH; Corelane needs Python 3.11 or newer"; exit 2; }
"$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' ||
  { say "found $("$python" -V), wanted Python 3.11 or newer"; exit 2; }

if ! "$python" -c 'import ensurepip' 2>/dev/null; then
  if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    say "installing python3-venv"
    { apt-get update -qq && apt-get install -y -qq python3-venv >/dev/null &&
      "$python" -c 'import ensurepip' 2>/dev/null; } ||
      { say "could not install it: install python3-venv for $python, then run this again"; exit 2; }
  else
    say "Python has no ensurepip: install the package python3-venv, then run this again"
    exit 2
  fi
fi

if [ ! -x "$uv_home/bin/uv" ]; then
  say "installing uv into $uv_home"
  mkdir -p "$cache"
  staging=$(mktemp -d "$cache/uv.XXXXXX")
  "$python" -m venv "$staging"
  "$staging/bin/python" -m pip install --quiet --require-hashes -r "$root/tools/uv.txt"
  mv -T "$staging" "$uv_home" 2>/dev/null || rm -rf "$staging" # another run was first
fi

say "installing the locked packages into $venv, which takes about a minute"
# Python's own pip goes in too, without a download: the Pulumi CLI lists packages with it.
[ -x "$venv/bin/python" ] || "$python" -m venv "$venv"
VIRTUAL_ENV=$venv "$uv_home/bin/uv" pip sync --require-hashes --quiet "$root/requirements-dev.txt"
VIRTUAL_ENV=$venv "$uv_home/bin/uv" pip install --quiet --no-deps --no-build-isolation --editable "$root"
