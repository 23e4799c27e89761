#!/bin/sh
# Makes the environment of the course, or brings it up to date.
#
#   tools/bootstrap.sh FOLDER [dev]
#
# PYTHON names the interpreter (default: python3).
# Only files whose hash stands in a lock are installed; the course itself is built from this folder.
# An environment is complete only when FOLDER/.made names this course folder: it is written last,
# because `python -m venv` leaves a half-made folder behind when it fails,
# and because an environment that was moved or copied still points at its old place.
set -eu

venv=$1
extra=${2:-}
python=${PYTHON:-python3}
lock=requirements${extra:+-$extra}.lock

fail() {
  printf '%s\n' "$1" >&2
  exit 1
}

is_complete() {
  [ -f "$venv/.made" ] && [ "$(cat "$venv/.made")" = "$(pwd -P)" ] && "$venv/bin/python" -c '' 2>/dev/null
}

has_uv() {
  command -v uv >/dev/null 2>&1
}

make_environment() {
  command -v "$python" >/dev/null 2>&1 || fail "Python 3.11 or newer is needed, and '$python' was not found."
  "$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' ||
    fail "Python 3.11 or newer is needed; '$python' is $("$python" -V 2>&1 | cut -d' ' -f2). Name another one: make PYTHON=python3.12"
  rm -rf "$venv"
  if has_uv; then
    uv venv --quiet --python "$python" "$venv"
  elif "$python" -c 'import ensurepip, venv' 2>/dev/null; then
    "$python" -m venv "$venv"
  elif "$python" -m pip --version >/dev/null 2>&1; then
    "$python" -m venv --without-pip "$venv"
  else
    fail "This Python cannot make environments. On Debian or Ubuntu: sudo apt install python3-venv (or install uv)."
  fi
  # Else Node.js takes JupyterLab's yarn for a module, as package.json of this folder says of its own
  # JavaScript, and each start begins with a page of errors.
  printf '{}\n' >"$venv/package.json"
  pwd -P >"$venv/.made"
}

run_pip() {
  if "$venv/bin/python" -m pip --version >/dev/null 2>&1; then
    "$venv/bin/python" -m pip "$@"
  else
    "$python" -m pip --python "$venv/bin/python" "$@"
  fi
}

install() {
  if has_uv; then
    uv pip install --quiet --python "$venv/bin/python" "$@"
  elif [ -x "$venv/bin/uv" ]; then
    "$venv/bin/uv" pip install --quiet --python "$venv/bin/python" "$@"
  else
    run_pip install --quiet --disable-pip-version-check "$@"
  fi
}

install_course() {
  # uv installs four times faster than pip; where it cannot be had, pip does it.
  has_uv || [ -x "$venv/bin/uv" ] ||
    run_pip install --quiet --disable-pip-version-check --require-hashes -r tools/installer.lock 2>/dev/null || :
  install --require-hashes -r "$lock"
  # What builds the course stands in the lock too: nothing more is fetched.
  install --no-deps --no-build-isolation -e .
}

is_complete || make_environment
echo "Installing the course into $venv (about 100 MB the first time) ..."
install_course
