#!/usr/bin/env bash
# Pin what pyproject.toml asks for, with hashes and without a registry address.
set -euo pipefail
cd "$(dirname "$0")/.."
cache=${CORELANE_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/corelane}
uv=$cache/uv-$(sha256sum tools/uv.txt | cut -c1-12)/bin/uv
pin() { "$uv" pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
  --no-emit-find-links --no-header --upgrade "$@"; }
pin pyproject.toml --output-file requirements.txt
pin pyproject.toml --group dev --constraint requirements.txt --output-file requirements-dev.txt
