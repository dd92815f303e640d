#!/bin/sh
# Intercepts the TCP traffic of this network namespace for a sidecar, as Istio's rules do:
#   intercept.sh redirect|tproxy    what comes in goes to 15006, what goes out to 15001
#   intercept.sh off                takes that back
# Run it as root, in the workload's own namespace (a pod, a container, `ip netns exec NAME`), before
# the workload starts; run Envoy as user 1337, whose connections are left alone. IPv4 only: where
# the workload has IPv6 addresses, what comes to them is not intercepted, and no policy holds there.
set -eu
MODE=${1:?redirect, tproxy or off}
ENVOY_USER=${ENVOY_USER:-1337}
# Ports that are not the workload's: Envoy's own admin page, health and metrics.
NOT_INBOUND=${NOT_INBOUND:-15000,15020,15021,15090}

remove() {
  for table in nat mangle; do
    iptables-save -t "$table" | grep -- '-j PORTCULLIS_\|PORTCULLIS_MARK' | grep -v '^-A PORTCULLIS_' |
      sed 's/^-A/-D/' | while read -r rule; do eval "iptables -w -t $table $rule"; done
    for step in -F -X; do
      iptables-save -t "$table" | sed -n 's/^:\(PORTCULLIS_[A-Z]*\) .*/\1/p' |
        while read -r chain; do iptables -w -t "$table" "$step" "$chain"; done
    done
  done
  ip rule del fwmark 1337 lookup 133 2>/dev/null || true
  ip route flush table 133 2>/dev/null || true
}

outbound() {
  cat <<RULES
*nat
:PORTCULLIS_IN - [0:0]
:PORTCULLIS_OUTPUT - [0:0]
-A PORTCULLIS_IN -p tcp -j REDIRECT --to-ports 15006
-A OUTPUT -p tcp -j PORTCULLIS_OUTPUT
-A PORTCULLIS_OUTPUT -s 127.0.0.6/32 -o lo -j RETURN
$1
-A PORTCULLIS_OUTPUT -o lo -m owner ! --uid-owner $ENVOY_USER -j RETURN
-A PORTCULLIS_OUTPUT -m owner --uid-owner $ENVOY_USER -j RETURN
-A PORTCULLIS_OUTPUT -d 127.0.0.1/32 -j RETURN
-A PORTCULLIS_OUTPUT -p tcp -j REDIRECT --to-ports 15001
RULES
}

redirect() {
  # What Envoy sends to the workload's own address comes in like anybody else's.
  outbound "-A PORTCULLIS_OUTPUT ! -d 127.0.0.1/32 -o lo -p tcp -m owner --uid-owner $ENVOY_USER -j PORTCULLIS_IN"
  cat <<RULES
:PORTCULLIS_INBOUND - [0:0]
-A PREROUTING -p tcp -j PORTCULLIS_INBOUND
-A PORTCULLIS_INBOUND -p tcp -m multiport --dports $NOT_INBOUND -j RETURN
-A PORTCULLIS_INBOUND -p tcp -j PORTCULLIS_IN
COMMIT
RULES
}

tproxy() {
  outbound ""
  cat <<RULES
COMMIT
*mangle
:PORTCULLIS_INBOUND - [0:0]
:PORTCULLIS_DIVERT - [0:0]
-A PREROUTING -p tcp -j PORTCULLIS_INBOUND
-A PREROUTING -p tcp -m mark --mark 1337 -m comment --comment PORTCULLIS_MARK -j CONNMARK --save-mark
-A OUTPUT -p tcp -m connmark --mark 1337 -m comment --comment PORTCULLIS_MARK -j CONNMARK --restore-mark
-A PORTCULLIS_INBOUND -p tcp -m mark --mark 1337 -j RETURN
-A PORTCULLIS_INBOUND -p tcp -i lo -j RETURN
-A PORTCULLIS_INBOUND -p tcp -m multiport --dports $NOT_INBOUND -j RETURN
-A PORTCULLIS_INBOUND -p tcp -m conntrack --ctstate RELATED,ESTABLISHED -j PORTCULLIS_DIVERT
-A PORTCULLIS_INBOUND -p tcp -j TPROXY --tproxy-mark 1337/0xffffffff --on-port 15006
-A PORTCULLIS_DIVERT -j MARK --set-mark 1337
-A PORTCULLIS_DIVERT -j ACCEPT
COMMIT
RULES
}

case $MODE in
redirect) remove; redirect | iptables-restore --noflush ;;
tproxy)
  remove
  tproxy | iptables-restore --noflush
  ip rule add fwmark 1337 lookup 133
  ip route add local default dev lo table 133
  ;;
off) remove ;;
*) echo "redirect, tproxy or off, not $MODE" >&2; exit 2 ;;
esac
