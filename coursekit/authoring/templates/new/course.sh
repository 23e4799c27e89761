#!/bin/sh
# {{ say("Runs a command of coursekit on the course in this folder:") }}
#
#   ./course check
set -eu
here=$(cd -- "$(dirname -- "$0")" && pwd -P)
command -v coursekit >/dev/null 2>&1 || {
  echo {{ shell(say("coursekit is not installed here; activate the environment that has it, and try again.")) }} >&2
  exit 1
}
COURSEKIT_PROGRAM=./course exec coursekit --course "$here" "$@"
