#!/usr/bin/env bash
# Prints what a large cluster costs the control plane. Called by make, after scripts/setup.sh.
set -euo pipefail
cd -P "$(dirname "${BASH_SOURCE[0]}")/.."
. scripts/env.sh

rm -f e2e/target/bench-kubernetes.md
# shellcheck disable=SC2086 # lists of arguments
mvn $MAVEN_ARGS -q -Dcheck.skip ${MVN_FLAGS:-} "-Dportcullis.envoy=$ENVOY_BIN" \
  "-Dportcullis.kubernetes=$KUBERNETES_BIN" "-Dportcullis.crds=$CRDS_DIR" -pl e2e -am \
  -Dgroups=kubernetes -DexcludedGroups= -Dtest=ScaleTest -Dsurefire.failIfNoSpecifiedTests=false \
  -Dportcullis.services=5000 -Dportcullis.pods=10000 -Dportcullis.policies=2000 \
  -Dportcullis.clusterEdits=20 test >/dev/null
cat e2e/target/bench-kubernetes.md
