#!/usr/bin/env bash
# Builds the image into control-plane/target/portcullis-image.tar, for `docker load` or a registry's own
# tool; no registry is asked. Called by make, after scripts/setup.sh.
set -euo pipefail
cd -P "$(dirname "${BASH_SOURCE[0]}")/.."
. scripts/env.sh
. scripts/java-flags.sh

image=control-plane/target/portcullis-image.tar
root=$PWD/control-plane/target/image-root
rm -f -- "$image"
scripts/build.sh # the jars, which say which libraries the image needs
scripts/image-root.sh java "$root"

# The cache for a quicker start, by the runtime that the image has, and of jars as the image has them: a
# cache is for jars of one size and one time, which jib makes the first second of 1970. Their folder may be
# another later.
jars=control-plane/target/image-jars
rm -rf -- "$jars"
mkdir -p "$jars"/app/{classpath,libs} "$root/opt/portcullis"
cp control-plane/target/portcullis/current/*.jar "$jars/app/libs"
mv "$jars"/app/libs/control-plane-*.jar "$jars/app/classpath"
find "$jars" "$root/opt/java/lib/modules" -exec touch -d @1 {} +
class_path=$(cd "$jars" && printf '/%s\n' app/classpath/*.jar app/libs/*.jar | LC_ALL=C sort)
scripts/aot.sh "$root/opt/java/bin/java" "$root/opt/portcullis/portcullis.aot" \
  "$(sed "s#^#$PWD/$jars#" <<<"$class_path" | paste -sd:)"
java_cache "$root/opt/portcullis/portcullis.aot"
{
  # All other flags are in the runtime, by scripts/image-root.sh.
  printf '%s\n' --enable-native-access=ALL-UNNAMED --sun-misc-unsafe-memory-access=allow \
    "${JAVA_CACHE[@]/#-XX:AOTCache=*/-XX:AOTCache=/opt/portcullis/portcullis.aot}" \
    -XX:-UsePerfData -Djava.io.tmpdir=/tmp -Dio.grpc.netty.shaded.io.netty.native.workdir=/tmp \
    -cp "$(paste -sd: <<<"$class_path")"
} >"$root/opt/portcullis/java-options"
rm -rf -- "$jars"

# shellcheck disable=SC2086 # lists of arguments
mvn $MAVEN_ARGS -q -Dcheck.skip -DskipTests ${MVN_FLAGS:-} "-Dportcullis.image.root=$root" \
  -Djib.console=plain -Djib.disableUpdateChecks=true -pl control-plane -am package >&2
echo "$image ($(($(stat -c %s "$image") / 1024 / 1024)) MiB)"
