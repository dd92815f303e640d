#!/usr/bin/env bash
# Sees every gate of the build bite: copies the tree, plants one violation at a time, runs only what
# the gate needs, and wants that to fail *with the gate's own words*. Prints a table; exits 1 if a
# gate let its violation through.
set -euo pipefail
cd -P "$(dirname "${BASH_SOURCE[0]}")/.."
. scripts/env.sh

scratch=$(mktemp -d)
trap 'rm -rf -- "$scratch"' EXIT
git ls-files -coz --exclude-standard | { xargs -0 ls -d 2>/dev/null || true; } |
  tar -cf - -T - | tar -xf - -C "$scratch"
cd "$scratch"
# Of the other tests none matters here: with them gone, the architecture's run in seconds.
find control-plane/src/test -name '*.java' ! -path '*/architecture/*' -delete
find config-watchers/src/test xds-api/src/test -name '*.java' -delete 2>/dev/null || true
commit() { git add -A && git -c user.name=gates -c user.email=gates@localhost commit -qm "$1"; }
git init -q . && commit "the tree"
# For the gates that look at one class, one package is enough: nothing else is compiled each time.
find config-watchers/src/main/java/dev/portcullis -mindepth 1 -maxdepth 1 ! -name model -exec rm -r {} +
commit "only the model of config-watchers"

MODEL=config-watchers/src/main/java/dev/portcullis/model
CONTROL=control-plane/src/main/java/dev/portcullis
log=$scratch/.git/log
rows=()
failed=0

# shellcheck disable=SC2086 # MAVEN_ARGS is a list of arguments
run() { mvn $MAVEN_ARGS "$@" >"$log" 2>&1; }
restore() {
  git checkout -q -- .
  git clean -qfd -e target
}
# class_in DIR PACKAGE NAME BODY: a planted class in the right format.
class_in() {
  mkdir -p "$1"
  printf 'package %s;\n\n/** Planted. */\npublic final class %s {\n  private %s() {}\n\n%s\n}\n' \
    "$2" "$3" "$3" "$4" >"$1/$3.java"
}
model_class() { class_in "$MODEL" dev.portcullis.model Planted "$1"; }

# bites GATE WORDS COMMAND...: the command must fail and its output must have the words.
bites() {
  local gate=$1 words=$2 began=$SECONDS verdict
  shift 2
  if "$@"; then
    verdict="LET IT THROUGH"
  elif grep -qE -- "$words" "$log"; then
    verdict=bites
  else
    verdict="FAILED WITHOUT ITS WORDS"
  fi
  if [ "$verdict" != bites ]; then
    failed=1
    tail -n 40 "$log" >&2
  fi
  row "$gate" "$verdict" "$((SECONDS - began))"
  restore
}
row() {
  rows+=("$(printf '%-60s %-24s %3s s' "$@")")
  printf '%s\n' "${rows[-1]}"
}

compile_model() { run compile -pl config-watchers; }

printf '%-60s %-24s %s\n' gate verdict time
began=$SECONDS
if ! run compile -pl config-watchers; then
  tail -n 40 "$log" >&2
  echo "the tree itself does not pass its gates: nothing can be said about a violation" >&2
  exit 1
fi
row "(nothing planted: passes)" passes "$((SECONDS - began))"

# --- what compiles, and in which form ---
model_class '  static int  badlySpaced( ) { return 1; }'
bites "format (Spotless)" "format violations" compile_model

model_class '  static Object raw() {
    return new java.util.ArrayList();
  }'
bites "javac lint, warnings are errors" "found raw type" compile_model

model_class '  static String wrong() {
    return String.format("%d", "no number");
  }'
bites "Error Prone, an error" "\[FormatString\]" compile_model

model_class '  static boolean same(String a, String b) {
    return a == b;
  }'
bites "Error Prone, a warning is an error" "\[ReferenceEquality\]" compile_model

model_class '  static int length(java.util.Map<String, String> map) {
    return map.get("key").length();
  }'
bites "NullAway, a possible null used" "\[NullAway\] dereferenced expression" compile_model

model_class '  static java.util.List<String> ofNull(java.util.List<@org.jspecify.annotations.Nullable String> list) {
    return list;
  }'
run spotless:apply -pl config-watchers
bites "NullAway, nullness of a type argument (JSpecify)" "\[NullAway\]" compile_model

class_in config-watchers/src/main/java/dev/portcullis/unmarked dev.portcullis.unmarked Planted ''
run spotless:apply -pl config-watchers
bites "NullAway, a package without @NullMarked" "\[RequireExplicitNullMarking\]" compile_model

model_class '  static Object raw() {
    return new java.util.ArrayList();
  }'
ungated_first() { run -Dcheck.skip compile -pl config-watchers && compile_model; }
bites "classes compiled with -Dcheck.skip are compiled again" "found raw type" ungated_first

# --- dependencies and tools ---
edit() { # edit FILE FROM TO: a literal replacement that must happen
  grep -qF -- "$2" "$1" || {
    echo "cannot plant: '$2' is not in $1" >&2
    exit 1
  }
  FROM=$2 TO=$3 perl -0pi -e 's/\Q$ENV{FROM}\E/$ENV{TO}/' "$1"
}

bites "tools: Maven on another JDK" "must run on JDK 25" \
  run -Djava.version=21.0.1 validate -pl config-watchers

edit pom.xml '<artifactId>gson</artifactId>' '<artifactId>gson-planted</artifactId>'
bites "dependencies converge" "Dependency convergence error for com.google.code.gson" \
  run validate -pl control-plane -am

add_dependency() {
  edit "$1" '  <dependencies>' "  <dependencies>
    <dependency>
      <groupId>$2</groupId>
      <artifactId>$3</artifactId>
      <version>$4</version>
    </dependency>"
}
add_dependency config-watchers/pom.xml commons-logging commons-logging 1.2
bites "banned dependencies" "banned via the exclude/include list|no mocks, our own ADS" \
  run validate -pl config-watchers

perl -0pi -e 's#(<artifactId>maven-deploy-plugin</artifactId>)\s*<version>[^<]*</version>#$1#' pom.xml
bites "every plugin has a pinned version" "Pin every plugin" run validate -pl config-watchers

model_class '  static Object transitive() {
    return com.fasterxml.jackson.annotation.JsonInclude.Include.ALWAYS;
  }'
bites "what is used is declared" "Used undeclared dependencies" \
  run verify -DskipTests -pl config-watchers

# --- tests ---
mkdir -p config-watchers/src/test/java/dev/portcullis/model
cat >config-watchers/src/test/java/dev/portcullis/model/PlantedTest.java <<'JAVA'
package dev.portcullis.model;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

final class PlantedTest {
  @Test
  void fails() {
    assertEquals(1, 2);
  }
}
JAVA
bites "a failing test fails the build" "PlantedTest" run test -pl config-watchers

no_envoy() { ENVOY_BIN=/nonexistent/envoy scripts/setup.sh envoy >"$log" 2>&1; }
bites "no Envoy: fails, never skips" "does not run" no_envoy

# --- architecture: all planted at once, each rule must name its own ---
git checkout -q HEAD~1
plant() { # plant PACKAGE BODY
  class_in "$CONTROL/${1//.//}" "dev.portcullis.$1" "Planted" "$2"
}
class_in "$MODEL" dev.portcullis.model Planted \
  '  static final Class<?> SEEN = com.fasterxml.jackson.core.JsonToken.class;'
class_in config-watchers/src/main/java/dev/portcullis/document dev.portcullis.document Planted \
  '  static final Class<?> SEEN = dev.portcullis.directory.PlantedToo.class;'
class_in config-watchers/src/main/java/dev/portcullis/directory dev.portcullis.directory PlantedToo ''
plant compile '  static final Class<?>[] SEEN = {
    dev.portcullis.app.Planted.class, dev.portcullis.decide.Planted.class, org.slf4j.Logger.class
  };'
plant compile.authz '  static final Class<?>[] SEEN = {
    com.google.protobuf.Any.class, dev.portcullis.compile.authn.Planted.class
  };'
plant compile.authn '  static final Class<?> SEEN = dev.portcullis.compile.authz.Planted.class;'
plant decide '  static final Class<?> SEEN = dev.portcullis.compile.Planted.class;'
plant engine '  static void print() {
    System.out.println(java.util.logging.Level.INFO);
  }'
plant snapshot '  static final Class<?> SEEN = io.grpc.stub.StreamObserver.class;'
plant app ''
class_in "$CONTROL/app" dev.portcullis.app PlantedManager ''
later='TO''DO' # in two, or this script would be found by whoever looks for the word
class_in e2e/src/test/java/dev/portcullis/e2e dev.portcullis.e2e Planted "  // $later: later
  @org.junit.jupiter.api.Disabled
  static void nap() throws InterruptedException {
    Thread.sleep(1);
  }
$(printf '  // a long file%.0s\n' {1..300})"
sed -i 's/void trap77/void formerTrap77/' e2e/src/test/java/dev/portcullis/e2e/AuthorizationTrapsTest.java
began=$SECONDS
run -Dcheck.skip -Dtest='ArchitectureTest,SourceRulesTest' -Dsurefire.failIfNoSpecifiedTests=false test \
  -pl control-plane -am || true
took=$((SECONDS - began))
tests=control-plane/src/test/java/dev/portcullis/architecture
rules=$(sed -nE 's/.*ArchRule ([a-zA-Z]+) =.*/ArchitectureTest.\1/p' $tests/ArchitectureTest.java
  sed -nE 's/^  void ([a-zA-Z]+)\(\) .*/SourceRulesTest.\1/p' $tests/SourceRulesTest.java)
for rule in $rules; do
  if grep -qF "$rule" "$log"; then
    row "$rule" bites "$took"
  else
    row "$rule" "LET IT THROUGH" "$took"
    failed=1
  fi
  took=0
done
[ -n "$rules" ] || failed=1
[ "$failed" = 0 ] || tail -n 60 "$log" >&2

bitten=$(printf '%s\n' "${rows[@]}" | grep -c ' bites ' || true)
echo
if [ "$failed" = 0 ]; then
  echo "all $bitten gates bite ($SECONDS s)"
else
  echo "a gate did not bite (see above)"
  exit 1
fi
