#!/usr/bin/env bash
# What `make demo` runs, after building and after scripts/setup.sh.
set -euo pipefail
cd -P "$(dirname "${BASH_SOURCE[0]}")/.."
. scripts/env.sh

demo=examples/quickstart/demo.sh
[ -x "$demo" ] || {
  echo "there is no demo yet: $demo is missing" >&2
  exit 1
}
exec "$demo"
