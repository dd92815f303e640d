#!/usr/bin/env bash
# Measures what a fleet of proxies costs: bench.sh [quick] [ROW...]. Prints a table, and writes it to
# target/bench with every single figure (fleet.json, or named after the rows) and a plot (fleet.svg).
# Called by make, after scripts/setup.sh.
set -euo pipefail
cd -P "$(dirname "${BASH_SOURCE[0]}")/.."
. scripts/env.sh

# A fleet is one process with a socket for each proxy; the server inherits the limit.
ulimit -n 65536 2>/dev/null || ulimit -n "$(ulimit -Hn)"
scripts/build.sh
# shellcheck disable=SC2086 # lists of arguments
mvn $MAVEN_ARGS -q -Dcheck.skip ${MVN_FLAGS:-} -pl e2e -am test-compile \
  dependency:build-classpath -Dmdep.outputFile=target/classpath
exec "$JAVA_HOME/bin/java" -Xms512m -XX:+UseParallelGC -XX:TieredStopAtLevel=1 --enable-native-access=ALL-UNNAMED \
  --sun-misc-unsafe-memory-access=allow -Djava.awt.headless=true \
  "-Dportcullis.home=$PWD" "-Dportcullis.launcher=$PWD/portcullis" "-Dportcullis.envoy=$ENVOY_BIN" \
  -cp "e2e/target/test-classes:$(cat e2e/target/classpath)" dev.portcullis.e2e.fleet.FleetBench "$@"
