#!/bin/sh
# Make .venv from the lock file: with uv where it works, else with a virtual environment and pip.
# Given another folder, make an environment of the locked packages alone there, for a wheel.
# Everything is compiled once here: where Python may not write its caches, each command and each
# worker would otherwise compile all that it imports again.
set -eu
cd "$(dirname "$0")/.."
folder=${1:-.venv}

compile_ours() {
  .venv/bin/python -m compileall -q ingest graph viz kithgraph.py
}

if [ "$folder" = .venv ] && uv --version >/dev/null 2>&1; then # a shim may exist and fail, so the version is asked for
  uv sync --locked --quiet --compile-bytecode
  compile_ours
  exit 0
fi

find_python() {
  for name in python3 python3.13 python3.12 python3.14 python; do
    if "$name" -c 'import sys; sys.exit(sys.version_info < (3, 12))' >/dev/null 2>&1; then
      echo "$name"
      return
    fi
  done
  for path in "$HOME"/.pyenv/versions/3.1[2-9]*/bin/python3; do
    [ -x "$path" ] && echo "$path" && return
  done
  echo "error: no Python 3.12 or later found; install one, or uv, and run make again" >&2
  exit 1
}

python=$(find_python)
"$python" -m venv "$folder"
"$folder/bin/python" -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.lock
[ "$folder" = .venv ] || exit 0
.venv/bin/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
compile_ours
