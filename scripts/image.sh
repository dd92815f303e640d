#!/usr/bin/env bash
# Builds the image into control-plane/target/portcullis-image.tar, for `docker load` or a registry's own
# tool; no registry is asked. Called by make, after scripts/setup.sh.
set -euo pipefail
cd -P "$(dirname "${BASH_SOURCE[0]}")/.."
. scripts/env.sh

image=control-plane/target/portcullis-image.tar
root=$PWD/control-plane/target/image-root
rm -f -- "$image"
scripts/build.sh # the jars, which say which libraries the image needs
scripts/image-root.sh java "$root"
# shellcheck disable=SC2086 # lists of arguments
mvn $MAVEN_ARGS -q -Dcheck.skip -DskipTests ${MVN_FLAGS:-} "-Dportcullis.image.root=$root" \
  -Djib.console=plain -Djib.disableUpdateChecks=true -pl control-plane -am package >&2
echo "$image ($(($(stat -c %s "$image") / 1024 / 1024)) MiB)"
