#!/usr/bin/env bash
# Runs a set of tests by Maven and prints the slowest: check (unit tests), all (and those with a real
# Envoy), system (those tagged so, as root) or kubernetes (with a real API server). Called by make, after scripts/setup.sh.
set -euo pipefail
cd -P "$(dirname "${BASH_SOURCE[0]}")/.."
. scripts/env.sh

envoy=()
if [ "$1" != check ]; then
  [ -x "$ENVOY_BIN" ] || {
    echo "no Envoy at '$ENVOY_BIN': run scripts/setup.sh envoy" >&2
    exit 1
  }
  envoy=("-Dportcullis.envoy=$ENVOY_BIN")
fi
if [ "$1" = system ]; then
  . scripts/engine.sh
  scripts/image.sh
  envoy_image control-plane/target/envoy-image.tar
  start_engine
fi
tags=()
[ "$1" != check ] || tags=(-DexcludedGroups=system,planted,envoy,kubernetes)
[ "$1" != system ] || tags=(-Dgroups=system -DexcludedGroups=
  "-Dportcullis.images=$PWD/control-plane/target")
[ "$1" != kubernetes ] || tags=(-Dgroups=kubernetes -DexcludedGroups=
  "-Dportcullis.kubernetes=$KUBERNETES_BIN" "-Dportcullis.helm=$HELM_BIN"
  "-Dportcullis.crds=$CRDS_DIR")

began=$SECONDS
status=0
rm -rf -- */target/surefire-reports e2e/target/deliveries.tsv
# shellcheck disable=SC2086 # lists of arguments
mvn $MAVEN_ARGS ${MVN_FLAGS:-} "${envoy[@]}" "${tags[@]}" verify || status=$?
# A tag that selects nothing is a mistake of ours, and would look like success.
if [ "$1" = kubernetes ] && [ "$status" = 0 ] && ! ls e2e/target/surefire-reports/TEST-*.xml >/dev/null 2>&1; then
  echo "no test ran" >&2
  status=1
fi
"$JAVA_HOME/bin/java" scripts/SlowestTests.java 20 ./*/target/surefire-reports || true
# What Envoys made of all that the control planes of the tests sent.
if [ -s e2e/target/deliveries.tsv ]; then
  awk '{ resources += $1; accepted += $2; refused += $3; expected += $4 }
    END { printf "xDS: %d resources in %d responses of %d control planes accepted by Envoy; refused: %d responses" \
      " (and %d that tests wanted to be)\n", resources, accepted, NR, refused - expected, expected }' e2e/target/deliveries.tsv
fi
echo "$1: $((SECONDS - began)) s"
exit "$status"
