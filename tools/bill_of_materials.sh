#!/bin/sh
# Writes the bill of materials of this version as CycloneDX JSON, from the lock and without the network.
#
#   tools/bill_of_materials.sh PYTHON FOLDER [--no-validate]
#
# It lists every package that is installed where the course runs, on any system, with the hashes of
# its files. No package of JavaScript is in it, for none is shipped: package.json has tools alone.
set -eu
cd "$(dirname "$0")/.."
python=$1
folder=$2
shift 2

version=$(sed -n 's/^__version__ = "\(.*\)"$/\1/p' coursekit/__init__.py)
project=$(mktemp)
trap 'rm -f "$project"' EXIT
# The tool does not look for the number where the package has it.
sed "s/^dynamic = \[\"version\"\]$/version = \"$version\"/" pyproject.toml >"$project"

mkdir -p "$folder"
# It warns that which package needs which is not in a lock.
"$python" -W ignore::UserWarning -m cyclonedx_py requirements requirements.lock \
  --pyproject "$project" --mc-type library --output-reproducible --output-format JSON \
  --output-file "$folder/coursekit-$version.cdx.json" "$@"
