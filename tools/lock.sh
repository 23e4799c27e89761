#!/bin/sh
# Writes the locks: exact versions with the hashes of their files, for every Python and system.
#
#   tools/lock.sh [--upgrade]
#
# Without --upgrade what is pinned stays. uv alone writes one lock for all systems.
set -eu
cd "$(dirname "$0")/.."
uv=$(command -v uv || echo .venv/bin/uv)
upgrade=${1:-}
# Else uv leaves out what only Pythons older than the one that runs here need.
oldest=$(sed -n 's/^requires-python = ">=\(.*\)"$/\1/p' pyproject.toml)

write() {
  lock=$1
  shift
  # shellcheck disable=SC2086 # no option is no word
  "$uv" pip compile "$@" --universal --python-version "$oldest" --generate-hashes \
    --no-annotate --no-emit-index-url --custom-compile-command "make lock" --quiet \
    $upgrade -o "$lock"
}

# The larger first: what its tools do not bear with must not be pinned for students.
write requirements-dev.lock pyproject.toml --extra dev --group build
write requirements.lock pyproject.toml --group build -c requirements-dev.lock
write requirements-authoring.lock pyproject.toml --extra authoring --group build -c requirements-dev.lock
write tools/installer.lock --group pyproject.toml:installer
write .ci/node.lock --group pyproject.toml:node
