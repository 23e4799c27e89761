#!/bin/sh
# Brings the files of coursekit/catalogue in step with what the code says.
#
#   tools/words.sh PYTHON
#
# What is new stands there without a translation, which a test then asks for.
set -eu
cd "$(dirname "$0")/.."
words=$(mktemp)
trap 'rm -f "$words"' EXIT
"$1" -m babel.messages.frontend -q extract -F tools/words.toml -k say -k say_many:1,2 -k sayMany:1,2 \
  --no-default-keywords --no-location --omit-header --sort-output -o "$words" coursekit
for file in coursekit/catalogue/*.po; do
  code=$(basename "$file" .po)
  "$1" -m babel.messages.frontend -q update -i "$words" -o "$file" -l "$code" \
    --no-fuzzy-matching --ignore-obsolete --ignore-pot-creation-date --width=100
done
