#!/usr/bin/env bash
# Prints what authorization rules cost a request and an edit, one by one ("before") and as the control
# plane arranges them ("after"). Called by make, after scripts/setup.sh.
set -euo pipefail
cd -P "$(dirname "${BASH_SOURCE[0]}")/.."
. scripts/env.sh

rm -f e2e/target/bench-rules.md e2e/target/bench-edits.md
# shellcheck disable=SC2086 # lists of arguments
mvn $MAVEN_ARGS -q -Dcheck.skip ${MVN_FLAGS:-} "-Dportcullis.envoy=$ENVOY_BIN" -pl e2e -am \
  -Dtest='RuleCost,RuleEditCost' -Dsurefire.failIfNoSpecifiedTests=false test

cat <<'HEAD'
Processor time of Envoy, in microseconds a request: without rules, and how much more with them,
one by one → as compiled.

| each rule | | no rules | 1 rule | 10 | 100 | 1,000 |
|---|---|---|---|---|---|---|
HEAD
cat e2e/target/bench-rules.md
cat <<'HEAD'

An edit of one rule:

| rules | each rule | resource | compiling | Envoy's main thread |
|---|---|---|---|---|
HEAD
cat e2e/target/bench-edits.md
