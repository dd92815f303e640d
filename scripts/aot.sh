#!/usr/bin/env bash
# Makes the cache that the server starts with (JEP 483, 514, 515): classes read, verified and linked, and
# what its methods are like, as a server found out that started on some hundred policies.
#   scripts/aot.sh JAVA CACHE CLASS-PATH
# Where that fails it says so, and exits 0: the command runs without a cache, too.
#
# No proxy connects meanwhile, on purpose: what is in the cache is in memory whether it is used or not, and
# Envoy's messages would be 48 MB of it.
set -euo pipefail
cd -P "$(dirname "${BASH_SOURCE[0]}")/.."
. scripts/java-flags.sh

java=$1 cache=$2 class_path=$3
work=$(mktemp -d)
trap 'rm -rf -- "$work"' EXIT
mkdir "$work/config"
cp examples/quickstart/*.yaml "$work/config"
for ((number = 0; number < 500; number++)); do
  cat >"$work/config/rule-$number.yaml" <<END
apiVersion: security.istio.io/v1
kind: AuthorizationPolicy
metadata:
  name: rule-$number
  namespace: team-$((number % 20))
spec:
  selector:
    matchLabels: {app: app-$((number % 50))}
  action: DENY
  rules:
  - from:
    - source: {notRequestPrincipals: ["https://issuer.example/user-$number"]}
    to:
    - operation: {paths: ["/private/$number/*"], methods: [GET, POST], ports: ["8080"]}
END
done

# Ports that the kernel chooses: the log says which.
MALLOC_ARENA_MAX=2 "$java" "${JAVA_ALWAYS[@]}" "${JAVA_SERVE[@]}" "-XX:AOTCacheOutput=$work/cache" \
  -cp "$class_path" dev.portcullis.cli.Portcullis serve --config "$work/config" \
  --xds-address 127.0.0.1:0 --admin-address 127.0.0.1:0 >"$work/log" 2>&1 &
server=$!
for ((wait = 0; wait < 600; wait++)); do
  ! grep -q 'serving xDS' "$work/log" || break
  kill -0 "$server" 2>/dev/null || break
  sleep 0.05
done
port=$(sed -nE 's/.* admin=127\.0\.0\.1:([0-9]+)$/\1/p' "$work/log")
if [ -n "$port" ] && exec 3<>"/dev/tcp/127.0.0.1/$port"; then
  printf 'GET /ready HTTP/1.1\r\nHost: localhost\r\n\r\n' >&3
  read -r -t 5 _ <&3 || true
  exec 3>&-
fi
# Orderly: the cache is made when the server ends.
kill -TERM "$server" 2>/dev/null || true
wait "$server" || true
if [ ! -s "$work/cache" ]; then
  echo "no cache for a quicker start could be made (the command works without it):" >&2
  tail -n 3 "$work/log" >&2
  exit 0
fi
# Whole or not at all: a server may start meanwhile.
mv -- "$work/cache" "$cache.$$"
mv -T -- "$cache.$$" "$cache"
