# shellcheck shell=bash
# Sourced, by bash, by the tests that run containers: finds a Docker engine, or starts one that has nothing
# of its own but a folder, and ends with the shell. Exports what Testcontainers reads.

engine_answers() { curl -fsS --max-time 5 --unix-socket "$1" http://engine/_ping >/dev/null 2>&1; }

stop_engine() {
  [ -n "${engine_pid:-}" ] || return 0
  kill "$engine_pid" 2>/dev/null || true
  wait "$engine_pid" 2>/dev/null || true
  # Where a container was on the machine's network, the engine leaves a mount of it behind.
  umount "$engine/exec/netns/default" 2>/dev/null || true
  rm -rf -- "$engine" || true
}

start_engine() {
  local socket=${DOCKER_HOST:-unix:///var/run/docker.sock} tries=300
  export TESTCONTAINERS_RYUK_DISABLED=true TESTCONTAINERS_HOST_OVERRIDE=127.0.0.1
  # Debian's engine is older than the version of its API that clients ask for without this.
  export DOCKER_API_VERSION=${DOCKER_API_VERSION:-1.41}
  if [[ $socket == unix://* ]] && engine_answers "${socket#unix://}"; then
    export DOCKER_HOST=$socket
    return
  fi
  engine=$(mktemp -d)
  trap stop_engine EXIT
  # Containers of the tests are on the machine's own network: no bridge, no rule of a firewall.
  dockerd --bridge=none --iptables=false --ip6tables=false --data-root "$engine/data" \
    --exec-root "$engine/exec" --pidfile "$engine/pid" --host "unix://$engine/socket" \
    >"$engine/log" 2>&1 &
  engine_pid=$!
  until engine_answers "$engine/socket"; do
    tries=$((tries - 1))
    if [ "$tries" -le 0 ] || ! kill -0 "$engine_pid" 2>/dev/null; then
      echo "the Docker engine did not start:" >&2
      tail -n 20 "$engine/log" >&2
      return 1
    fi
    sleep 0.1
  done
  export DOCKER_HOST=unix://$engine/socket
}

# envoy_image FILE: an image of the Envoy of the tests, in the form that an engine loads.
envoy_image() {
  local parts digest
  parts=$(mktemp -d)
  "$PORTCULLIS_HOME/scripts/image-root.sh" envoy "$parts/root"
  tar -C "$parts/root" --owner=0 --group=0 -cf "$parts/layer.tar" .
  digest=$(sha256sum "$parts/layer.tar" | cut -d' ' -f1)
  printf '{"architecture": "%s", "os": "linux", "config": {"User": "65532:65532"},
    "rootfs": {"type": "layers", "diff_ids": ["sha256:%s"]}}' \
    "$(uname -m | sed 's/x86_64/amd64/; s/aarch64/arm64/')" "$digest" >"$parts/config.json"
  printf '[{"Config": "config.json", "RepoTags": ["portcullis-test-envoy:%s"], "Layers": ["layer.tar"]}]' \
    "$ENVOY_VERSION" >"$parts/manifest.json"
  tar -C "$parts" -cf "$1" config.json manifest.json layer.tar
  rm -rf -- "$parts"
}
