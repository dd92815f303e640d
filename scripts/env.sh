# shellcheck shell=bash
# Sourced, by bash: finds the JDK, Maven and Envoy that the build and the tests use. Installs nothing
# (scripts/setup.sh does). Exports JAVA_HOME, MAVEN_ARGS and ENVOY_BIN; what is not found stays empty.

PORTCULLIS_HOME=$(cd -P "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
HOME=${HOME:-$(cd ~ && pwd)}
PORTCULLIS_CACHE=${PORTCULLIS_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/portcullis}
ENVOY_VERSION=1.40.0
ENVOY_CACHED=$PORTCULLIS_CACHE/envoy-$ENVOY_VERSION/envoy/_bin/envoy
JDK_RELEASE=25
# A cluster without machines: an API server and etcd, and what speaks to them. Go modules of these versions.
KUBERNETES_VERSION=1.36.3
HELM_VERSION=4.3.1
KUBERNETES_BIN=${KUBERNETES_BIN:-$PORTCULLIS_CACHE/kubernetes-$KUBERNETES_VERSION}
# The definitions of kinds that the tests put into it, out of their projects' Go modules.
ISTIO_CRDS_VERSION=1.30.3
GATEWAY_API_VERSION=1.5.1
CRDS_DIR=${CRDS_DIR:-$PORTCULLIS_CACHE/crds-istio-$ISTIO_CRDS_VERSION-gateway-api-$GATEWAY_API_VERSION}
HELM_BIN=${HELM_BIN:-$PORTCULLIS_CACHE/helm-$HELM_VERSION/helm}

# is_jdk DIR: a JDK of the right release, with a compiler. Reads a file: starting javac takes longer.
is_jdk() {
  [ -n "$1" ] && [ -x "$1/bin/javac" ] &&
    grep -qE "^JAVA_VERSION=\"$JDK_RELEASE([.\"+-])" "$1/release" 2>/dev/null
}

find_jdk() {
  local dir on_path
  on_path=$(command -v javac) && on_path=$(dirname "$(dirname "$(readlink -f "$on_path")")")
  for dir in "${JAVA_HOME:-}" "$on_path" /usr/lib/jvm/*"$JDK_RELEASE"* /opt/*jdk*"$JDK_RELEASE"* \
    "$HOME"/.jdks/*"$JDK_RELEASE"* "$HOME"/.sdkman/candidates/java/"$JDK_RELEASE"*; do
    if is_jdk "$dir"; then
      printf '%s\n' "$dir"
      return
    fi
  done
  return 1
}

# maven_is_recent: an mvn on PATH of 3.8.6 or later, which is what the pinned plugins need.
maven_is_recent() {
  local version
  command -v mvn >/dev/null || return 1
  version=$(mvn -v 2>/dev/null | sed -nE 's/.*Apache Maven ([0-9.]+).*/\1/p' | head -n 1)
  [ "$(printf '%s\n' 3.8.6 "$version" | sort -V | head -n 1)" = 3.8.6 ]
}

find_envoy() {
  if [ -n "${ENVOY_BIN:-}" ]; then
    printf '%s\n' "$ENVOY_BIN"
  elif [ -x "$ENVOY_CACHED" ]; then
    printf '%s\n' "$ENVOY_CACHED"
  else
    return 1
  fi
}

JAVA_HOME=$(find_jdk) || JAVA_HOME=
ENVOY_BIN=$(find_envoy) || ENVOY_BIN=
# Maven 3.9 reads the variable itself; 3.8 does not, so the scripts pass it too.
MAVEN_ARGS=${MAVEN_ARGS:--B -ntp -Dstyle.color=never}
export PORTCULLIS_HOME PORTCULLIS_CACHE JAVA_HOME ENVOY_BIN MAVEN_ARGS KUBERNETES_BIN HELM_BIN CRDS_DIR
