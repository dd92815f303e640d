#!/usr/bin/env bash
# The main job, on real input: a policy folder enforced by a real Envoy.
# Stays up to play with, unless CHECK=1: then it exits 0 only if every answer was right.
set -euo pipefail
home=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
. "$home/scripts/env.sh"

check=${CHECK:-0}
work=$(mktemp -d)
policies=$work/policies
wrong=0
number=0
processes=()

if [ -t 1 ]; then
  bold=$'\e[1m' dim=$'\e[2m' green=$'\e[32m' red=$'\e[31m' plain=$'\e[0m'
else
  bold='' dim='' green='' red='' plain=''
fi

finish() {
  local code=$?
  trap - EXIT INT TERM
  { exec 3>&-; } 2>/dev/null || true
  for pid in "${processes[@]}"; do kill "$pid" 2>/dev/null || true; done
  wait 2>/dev/null || true
  if [ "$code" -ne 0 ] && [ "$code" -ne 130 ]; then
    echo "The demo went wrong; the last lines of the logs:" >&2
    tail -n 15 "$work"/*.log >&2 || true
  fi
  rm -rf "$work"
  exit "$code"
}
trap finish EXIT
trap 'exit 130' INT TERM

say() { printf '\n%s%s%s\n' "$bold" "$1" "$plain"; }

# A port of loopback that nobody listens on: the wanted one, or the next that is free.
free_port() {
  local port=$1
  while (exec 4<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null; do port=$((port + 1)); done
  echo "$port"
}

wait_for() {
  local what=$1 seconds=$2 tries
  shift 2
  tries=$((seconds * 10))
  until "$@" >/dev/null 2>&1; do
    tries=$((tries - 1))
    if [ "$tries" -le 0 ]; then
      echo "$what did not come up within $seconds s." >&2
      return 1
    fi
    for pid in "${processes[@]}"; do
      kill -0 "$pid" 2>/dev/null || { echo "A process of the demo ended while waiting for $what." >&2; return 1; }
    done
    sleep 0.1
  done
}

row() { printf '%3s  %-46s %-8s %-8s %s\n' "$@"; }

# verdict WANTED STATUS TITLE REMARK
verdict() {
  number=$((number + 1))
  local mark="${green}ok${plain}"
  if [ "$1" != "$2" ]; then
    mark="${red}WRONG${plain}"
    wrong=$((wrong + 1))
  fi
  row "$number" "$3" "$1" "$2" "$mark  ${dim}$4${plain}"
}

# ask WANTED TITLE [curl arguments…]: one request on a connection of its own
ask() {
  local wanted=$1 title=$2 status
  shift 2
  status=$(curl -sS -o "$work/body" -w '%{http_code}' --max-time 10 "$@" "$gateway/headers" || true)
  verdict "$wanted" "$status" "$title" "$(remark "$status" "$work/body")"
}

remark() {
  if [ "$1" = 200 ]; then echo "answered by httpbin"; else head -c 90 "$2" | tr '\n' ' '; fi
}

# ask_again WANTED TITLE [AUTHORIZATION]: the next request on the one connection that stays open
ask_again() {
  local wanted=$1 title=$2 line status='' length=0
  {
    printf 'GET /headers HTTP/1.1\r\nHost: httpbin\r\n'
    if [ -n "${3:-}" ]; then printf 'Authorization: %s\r\n' "$3"; fi
    printf '\r\n'
  } >&3
  while IFS= read -r -t 10 -u 3 line; do
    line=${line%$'\r'}
    case "${line,,}" in
      http/1.1\ *) status=${line:9:3} ;;
      content-length:*) length=${line##*: } ;;
      '') break ;;
    esac
  done
  : >"$work/body"
  if [ "$length" -gt 0 ]; then LC_ALL=C head -c "$length" <&3 >"$work/body"; fi
  verdict "$wanted" "${status:-none}" "$title" "$(remark "${status:-none}" "$work/body")"
}

generation() {
  curl -fsS "http://127.0.0.1:$admin_port/api/v1/proxies" | tr -d ' \n' |
    sed -n 's/.*"generation":\([0-9]*\),"proxies".*/\1/p'
}

# Every proxy has what this generation says. Only the demo's table needs to wait for that: without
# it the answer would be right some milliseconds later.
taken() {
  local answer
  answer=$(curl -fsS "http://127.0.0.1:$admin_port/api/v1/proxies")
  [ "$(generation)" -gt "$1" ] && grep -q '"synced" : true' <<<"$answer"
}

# edit COMMAND…: changes the folder, and waits until the proxies have it
edit() {
  local before
  before=$(generation)
  "$@"
  wait_for "The edit" 10 taken "$before"
}

gateway_port=$(free_port 8080)
echo_port=$(free_port 8000)
xds_port=$(free_port 18000)
admin_port=$(free_port 18001)
envoy_admin_port=$(free_port 15000)
gateway=http://127.0.0.1:$gateway_port

mkdir "$policies"
cp "$home"/examples/quickstart/*.yaml "$policies"
mv "$policies/authorization-policy.yaml" "$work/"
sed -i "s/port: 8000\$/port: $echo_port/; s/targetPort: 8080/targetPort: $gateway_port/" \
  "$policies/on-a-laptop.yaml"
token=$(cat "$home/examples/quickstart/token.jwt")
expired=$(cat "$home/examples/quickstart/expired.jwt")

say "Starting httpbin's stand-in, Portcullis and Envoy"
"$JAVA_HOME/bin/java" "$home/scripts/EchoServer.java" "$echo_port" >"$work/httpbin.log" 2>&1 &
processes+=($!)
"$home/portcullis" serve --config "$policies" \
  --xds-address "127.0.0.1:$xds_port" --admin-address "127.0.0.1:$admin_port" \
  >"$work/portcullis.log" 2>&1 &
processes+=($!)
"$home/portcullis" bootstrap --role gateway --xds-address "127.0.0.1:$xds_port" \
  --envoy-admin-address "127.0.0.1:$envoy_admin_port" >"$work/envoy.yaml"
"$ENVOY_BIN" -c "$work/envoy.yaml" --reject-unknown-dynamic-fields --disable-hot-restart \
  --concurrency 2 -l warning >"$work/envoy.log" 2>&1 &
processes+=($!)
wait_for "httpbin's stand-in" 20 curl -fsS "http://127.0.0.1:$echo_port/"
wait_for "Portcullis" 60 curl -fsS "http://127.0.0.1:$admin_port/ready"
wait_for "The gateway" 60 curl -sS -o /dev/null "$gateway/"
echo "  policies  $policies"
echo "  gateway   $gateway"

say "A gateway with a RequestAuthentication: tokens are checked, not demanded"
row '' 'request' 'wanted' 'answer' ''
ask 200 'a good token' -H "Authorization: Bearer $token"
ask 401 'a token that is none' -H 'Authorization: Bearer invalidToken'
ask 401 'the same, HEAD' -I -H 'Authorization: Bearer invalidToken'
ask 401 'a token that has expired' -H "Authorization: Bearer $expired"
ask 200 'no token'

say "One connection, kept open while authorization-policy.yaml comes, changes and goes"
exec 3<>"/dev/tcp/127.0.0.1/$gateway_port"
row '' 'request' 'wanted' 'answer' ''
ask_again 200 'no token, before the policy'
edit mv "$work/authorization-policy.yaml" "$policies/"
ask_again 403 'no token, policy demands one'
ask_again 200 'a good token' "Bearer $token"
edit sed -i 's|requestPrincipals: \["\*"\]|requestPrincipals: ["testing@secure.istio.io/somebody-else"]|' \
  "$policies/authorization-policy.yaml"
ask_again 403 'a good token, policy demands another subject' "Bearer $token"
edit sed -i 's|testing@secure.istio.io/somebody-else|testing@secure.istio.io/*|' \
  "$policies/authorization-policy.yaml"
ask_again 200 'a good token, policy takes the issuer' "Bearer $token"
ask_again 403 'no token' ''
edit rm "$policies/authorization-policy.yaml"
ask_again 200 'no token, policy removed'
exec 3>&-

if [ "$wrong" -gt 0 ]; then
  say "${red}$wrong of $number answers were wrong.${plain}"
  exit 1
fi
say "${green}All $number answers were right.${plain}"
if [ "$check" = 1 ]; then exit 0; fi

cp "$home/examples/quickstart/authorization-policy.yaml" "$policies/"
cat <<END

It stays up for you to play with. In another terminal:

  TOKEN=\$(cat $home/examples/quickstart/token.jwt)
  curl -i $gateway/headers                                  # 403
  curl -i $gateway/headers -H "Authorization: Bearer \$TOKEN"  # 200
  \$EDITOR $policies/authorization-policy.yaml    # the next request is answered by it
  curl http://127.0.0.1:$admin_port/api/v1/config/problems

Ctrl-C ends it.
END
wait
