#!/bin/sh
# Checks the widgets' JavaScript: formatting, lint, types and unit tests.
# Without Node.js the checks are skipped by name, and fail where CI=true.
set -eu

leave_out() {
  printf 'SKIPPED: %s: %s\n' "$1" "$2" >&2
  [ "${CI:-}" != true ] || exit 1
  exit 0
}

major=$(node -p 'process.versions.node.split(".")[0]' 2>/dev/null || echo 0)
[ "$major" -ge 20 ] ||
  leave_out "JavaScript checks (prettier, eslint, tsc, node --test)" \
    "Node.js 20 or newer was not found; get it from nodejs.org or with: sudo apt install nodejs npm"

# shellcheck disable=SC2046 # the names of tests hold no spaces
set -- $(find tests -name '*.test.js' | sort)
[ $# -eq 0 ] || node --test "$@"

command -v npm >/dev/null 2>&1 ||
  leave_out "JavaScript checks (prettier, eslint, tsc)" \
    "npm was not found; get it with Node.js from nodejs.org or with: sudo apt install npm"

if [ ! -f node_modules/.made ] || [ package-lock.json -nt node_modules/.made ]; then
  npm ci --no-audit --no-fund --loglevel=error
  touch node_modules/.made
fi
npm run --silent check
echo "JavaScript: format, lint and types are in order"
