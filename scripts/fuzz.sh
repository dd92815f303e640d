#!/usr/bin/env bash
# Runs one class of the random differential test by Maven: CLASS and more arguments for Maven. Called
# by make, after scripts/setup.sh.
set -euo pipefail
cd -P "$(dirname "${BASH_SOURCE[0]}")/.."
. scripts/env.sh

# shellcheck disable=SC2086 # lists of arguments
exec mvn $MAVEN_ARGS -q ${MVN_FLAGS:-} test -pl e2e -am "-Dportcullis.envoy=$ENVOY_BIN" \
  "-Dtest=$1" -Dsurefire.failIfNoSpecifiedTests=false "${@:2}"
