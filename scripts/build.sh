#!/usr/bin/env bash
# Builds the command into control-plane/target/portcullis, unless what is there is newer than every
# source. Progress goes to standard error. No gates, no tests: `make check` and `make test` have them.
set -euo pipefail
cd -P "$(dirname "${BASH_SOURCE[0]}")/.."

built=control-plane/target/portcullis/built
# Maven stamps `built` with the time its build *began*: an edit during a build is newer.
up_to_date() {
  [ -e "$built" ] && ls control-plane/target/control-plane-*.jar >/dev/null 2>&1 &&
    [ -z "$(find pom.xml {xds-api,config-watchers,control-plane}/{pom.xml,src/main} \
      -newer "$built" -print -quit)" ]
}

# A server that runs goes on with the jars that it was started with, though Maven writes over them:
# it would else fail at the next class that it needs. So what runs is a copy, by a link to the newest.
dist=control-plane/target/portcullis
staged() { [ -e "$dist/current" ] && [ "$dist/current" -nt "$built" ]; }
stage() {
  local copy
  copy=$dist/run-$(date +%s)-$$
  mkdir "$copy"
  cp "$dist"/lib/*.jar control-plane/target/control-plane-*.jar "$copy"
  # In one order, whatever the file system's or the locale's: a cache is for one class path.
  (cd "$copy" && printf '%s\n' *.jar | LC_ALL=C sort >class-path)
  [ -n "${PORTCULLIS_NO_AOT:-}" ] || scripts/aot.sh "$JAVA_HOME/bin/java" "$copy/portcullis.aot" \
    "$(sed "s#^#$PWD/$copy/#" "$copy/class-path" | paste -sd:)"
  ln -s "${copy##*/}" "$dist/.current.$$"
  mv -T "$dist/.current.$$" "$dist/current"
  # Those that servers may still run from are left: the last three.
  find "$dist" -maxdepth 1 -name 'run-*' | sort | head -n -3 | xargs -r rm -r
}
up_to_date && staged && exit 0

scripts/setup.sh java maven
. scripts/env.sh
# Two shells that start the command at once: the second waits, and finds it built.
mkdir -p control-plane/target
if command -v flock >/dev/null; then
  exec 9>control-plane/target/build.lock
  flock 9
fi
if up_to_date; then
  staged || stage
  exit 0
fi
if [ -e "$built" ]; then
  echo "building Portcullis: a source is newer than what was built" >&2
else
  echo "building Portcullis (the first time its libraries are fetched too: some minutes)" >&2
fi
# shellcheck disable=SC2086 # a list of arguments
mvn $MAVEN_ARGS -q -Dcheck.skip -DskipTests -pl control-plane -am package >&2 || {
  echo "the build failed: Maven's words are above" >&2
  exit 1
}
stage
