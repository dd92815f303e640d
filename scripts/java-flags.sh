# shellcheck shell=bash disable=SC2034
# Sourced, by bash: the flags of Java that the command runs with, here and in the image. What each is
# for: docs/operations.md ("Start, memory and collector").

# A cache (scripts/aot.sh) is of use only to a JVM that has the same ones of these.
JAVA_ALWAYS=(
  -XX:+UseCompactObjectHeaders
  -XX:+UseSerialGC
  -XX:TieredStopAtLevel=1
  --enable-native-access=ALL-UNNAMED
  --sun-misc-unsafe-memory-access=allow
  -Dio.grpc.netty.shaded.io.netty.jfr.enabled=false
  -Dio.grpc.netty.shaded.io.netty.leakDetection.level=disabled
)
JAVA_SERVE=(
  -Xms8m
  -XX:MaxRAMPercentage=50
  -XX:MinHeapFreeRatio=20
  -XX:MaxHeapFreeRatio=30
  -XX:TrimNativeHeapInterval=2000
  -XX:+ExitOnOutOfMemoryError
)

# java_cache FILE: the flags that use it, none where it is not there. One that doesn't fit (another JDK,
# other flags in PORTCULLIS_JAVA_OPTS) is not used, and nothing is said: the command only starts slower.
java_cache() {
  JAVA_CACHE=()
  [ ! -e "$1" ] || JAVA_CACHE=("-XX:AOTCache=$1" -XX:AOTMode=auto '-Xlog:aot*=off')
}
