#!/usr/bin/env bash
# Measures compiling, encoding and the protocol's steps by themselves (JMH): bench-micro.sh [PATTERN].
# Writes target/bench/micro.json. Called by make, after scripts/setup.sh.
set -euo pipefail
cd -P "$(dirname "${BASH_SOURCE[0]}")/.."
. scripts/env.sh

# shellcheck disable=SC2086 # lists of arguments
mvn $MAVEN_ARGS -q -Dcheck.skip ${MVN_FLAGS:-} -pl control-plane -am test-compile \
  dependency:build-classpath -Dmdep.outputFile=target/classpath
work=target/bench/micro
rm -rf -- "$work"
mkdir -p "$work"/{annotated,sources,classes}
(cd control-plane/target/test-classes && find . -name "*Benchmark*.class" -exec cp --parents -t "$OLDPWD/$work/annotated" {} +)
libraries="control-plane/target/test-classes:control-plane/target/classes:$(cat control-plane/target/classpath)"
java=("$JAVA_HOME/bin/java" --sun-misc-unsafe-memory-access=allow)
"${java[@]}" -cp "$libraries" org.openjdk.jmh.generators.bytecode.JmhBytecodeGenerator \
  "$work/annotated" "$work/sources" "$work/classes" reflection >/dev/null
find "$work/sources" -name '*.java' >"$work/sources.txt"
"$JAVA_HOME/bin/javac" -nowarn -proc:none -cp "$libraries" -d "$work/classes" "@$work/sources.txt"
exec "${java[@]}" -cp "$work/classes:$libraries" org.openjdk.jmh.Main -rf json \
  -rff target/bench/micro.json "$@"
