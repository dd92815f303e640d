#!/bin/sh
# Intercepts the TCP traffic of this network namespace for a sidecar, as Istio's rules do:
#   intercept.sh redirect|tproxy    what comes in goes to 15006, what goes out to 15001
#   intercept.sh off                takes that back
# Run it as root, in the workload's own namespace (a pod, a container, `ip netns exec NAME`), before
# the workload starts; run Envoy as user 1337, whose connections are left alone. IPv4 only: where
# the workload has IPv6 addresses, what comes to them is not intercepted, and no policy holds there,
# unless it is refused (IPV6=refuse).
set -eu
MODE=${1:?redirect, tproxy or off}
ENVOY_USER=${ENVOY_USER:-1337}
# Ports that are not the workload's: Envoy's own admin page, health and metrics.
NOT_INBOUND=${NOT_INBOUND:-15000,15020,15021,15090}
# Lists like that one, to leave more alone: only these ports come in through Envoy ("" for none);
# what goes to these ports, or to these ranges, doesn't go through it, or only what goes to those.
ONLY_INBOUND=${ONLY_INBOUND-*}
NOT_OUTBOUND=${NOT_OUTBOUND-}
NOT_OUTBOUND_RANGES=${NOT_OUTBOUND_RANGES-}
ONLY_OUTBOUND_RANGES=${ONLY_OUTBOUND_RANGES-*}
# What becomes of connections to the workload's IPv6 addresses: pass or refuse.
IPV6=${IPV6:-pass}

has_ipv6() { grep -q . /proc/net/if_inet6 2>/dev/null; }

remove() {
  for table in nat mangle; do
    iptables-save -t "$table" | grep -- '-j PORTCULLIS_\|PORTCULLIS_MARK' | grep -v '^-A PORTCULLIS_' |
      sed 's/^-A/-D/' | while read -r rule; do eval "iptables -w -t $table $rule"; done
    for step in -F -X; do
      iptables-save -t "$table" | sed -n 's/^:\(PORTCULLIS_[A-Z]*\) .*/\1/p' |
        while read -r chain; do iptables -w -t "$table" "$step" "$chain"; done
    done
  done
  if has_ipv6 && command -v ip6tables >/dev/null; then
    while ip6tables -w -D INPUT -j PORTCULLIS_REFUSE 2>/dev/null; do :; done
    for step in -F -X; do ip6tables -w "$step" PORTCULLIS_REFUSE 2>/dev/null || true; done
  fi
  ip rule del fwmark 1337 lookup 133 2>/dev/null || true
  ip route flush table 133 2>/dev/null || true
}

# A rule of each item of a list: each LIST BEFORE AFTER.
each() (
  set -f
  IFS=,
  for item in $1; do echo "$2 $item $3"; done
)

# The rules of what comes in: inbound TARGET.
inbound() {
  if [ "$ONLY_INBOUND" = '*' ]; then
    each "$NOT_INBOUND" "-A PORTCULLIS_INBOUND -p tcp --dport" "-j RETURN"
    echo "-A PORTCULLIS_INBOUND -p tcp $1"
  else
    each "$ONLY_INBOUND" "-A PORTCULLIS_INBOUND -p tcp --dport" "$1"
  fi
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
RULES
  each "$NOT_OUTBOUND" "-A PORTCULLIS_OUTPUT -p tcp --dport" "-j RETURN"
  each "$NOT_OUTBOUND_RANGES" "-A PORTCULLIS_OUTPUT -d" "-j RETURN"
  if [ "$ONLY_OUTBOUND_RANGES" = '*' ]; then
    echo "-A PORTCULLIS_OUTPUT -p tcp -j REDIRECT --to-ports 15001"
  else
    each "$ONLY_OUTBOUND_RANGES" "-A PORTCULLIS_OUTPUT -d" "-p tcp -j REDIRECT --to-ports 15001"
  fi
}

redirect() {
  # What Envoy sends to the workload's own address comes in like anybody else's.
  outbound "-A PORTCULLIS_OUTPUT ! -d 127.0.0.1/32 -o lo -p tcp -m owner --uid-owner $ENVOY_USER -j PORTCULLIS_IN"
  cat <<RULES
:PORTCULLIS_INBOUND - [0:0]
-A PREROUTING -p tcp -j PORTCULLIS_INBOUND
RULES
  inbound "-j PORTCULLIS_IN"
  echo COMMIT
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
RULES
  each "$NOT_INBOUND" "-A PORTCULLIS_INBOUND -p tcp --dport" "-j RETURN"
  cat <<RULES
-A PORTCULLIS_INBOUND -p tcp -m conntrack --ctstate RELATED,ESTABLISHED -j PORTCULLIS_DIVERT
-A PORTCULLIS_DIVERT -j MARK --set-mark 1337
-A PORTCULLIS_DIVERT -j ACCEPT
RULES
  inbound "-j TPROXY --tproxy-mark 1337/0xffffffff --on-port 15006"
  echo COMMIT
}

# Answers to what the workload connects to still come in.
refuse_ipv6() {
  if [ "$IPV6" != refuse ] || ! has_ipv6; then return; fi
  {
    printf '*filter\n:PORTCULLIS_REFUSE - [0:0]\n'
    echo "-A INPUT -j PORTCULLIS_REFUSE"
    echo "-A PORTCULLIS_REFUSE -i lo -j RETURN"
    echo "-A PORTCULLIS_REFUSE -p tcp --syn -j REJECT --reject-with tcp-reset"
    echo COMMIT
  } | ip6tables-restore --noflush
}

case $MODE in
redirect)
  remove
  redirect | iptables-restore --noflush
  refuse_ipv6
  ;;
tproxy)
  remove
  tproxy | iptables-restore --noflush
  ip rule add fwmark 1337 lookup 133
  ip route add local default dev lo table 133
  refuse_ipv6
  ;;
off) remove ;;
*) echo "redirect, tproxy or off, not $MODE" >&2; exit 2 ;;
esac
