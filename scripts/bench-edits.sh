#!/usr/bin/env bash
# Prints what edits cost the engine among 10,000 policies and 5,000 services, with 500 groups of proxies
# connected. Called by make, after scripts/setup.sh.
set -euo pipefail
cd -P "$(dirname "${BASH_SOURCE[0]}")/.."
. scripts/env.sh

rm -f control-plane/target/bench-edits.md
# shellcheck disable=SC2086 # lists of arguments
mvn $MAVEN_ARGS -q -Dcheck.skip ${MVN_FLAGS:-} -pl control-plane -am \
  -Dtest=EditCosts -Dsurefire.failIfNoSpecifiedTests=false test

cat <<'HEAD'
| edit | sidecars see | median | 95 % within | processor time | allocated | groups told |
|---|---|---|---|---|---|---|
HEAD
cat control-plane/target/bench-edits.md
