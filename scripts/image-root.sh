#!/usr/bin/env bash
# Lays out what an image has below /, without a base image: a program and the few libraries of glibc
# that it asks for, from this machine.
#   scripts/image-root.sh java DIR    a Java runtime of the modules that Portcullis needs
#   scripts/image-root.sh envoy DIR   Envoy, for the tests that run it in a container
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/env.sh"
. "$PORTCULLIS_HOME/scripts/java-flags.sh"

# As `jdeps --print-module-deps` has it for our jars, without java.desktop, which only parts of libraries
# ask for that are not used; with the names of all charsets' languages and network interfaces left out.
MODULES=java.base,java.logging,java.management,java.naming,java.net.http,java.sql,java.xml
MODULES+=,jdk.crypto.ec,jdk.jfr,jdk.management,jdk.naming.dns,jdk.net,jdk.unsupported,jdk.zipfs

what=$1
root=$2
rm -rf -- "$root"
mkdir -p "$root"/{etc,usr/share/licenses,usr/lib}
umask 022

# Both: names are looked up in /etc/hosts and by DNS, and the user has a name.
printf 'hosts: files dns\n' >"$root/etc/nsswitch.conf"
printf 'root:x:0:0:root:/:/none\nnonroot:x:65532:65532:nonroot:/:/none\n' >"$root/etc/passwd"
printf 'root:x:0:\nnonroot:x:65532:\n' >"$root/etc/group"

# copy_libraries FILE...: every library that the files name, and the loader, where the loader looks.
copy_libraries() {
  local file library
  for file in "$@"; do
    LD_LIBRARY_PATH=$root/opt/java/lib:$root/opt/java/lib/server ldd "$file"
  done | sed -nE 's#.*(=> |^\s)(/[^ ]+) \(0x.*#\2#p' | sort -u | while read -r library; do
    [[ $library == "$root"/* ]] || install -D -m 755 "$(readlink -f "$library")" "$root$library"
  done
  # Of glibc, though no program names it: names by DNS.
  library=$(dirname "$(ldd /bin/sh | sed -nE 's#.*=> (/.*/libc\.so\.6).*#\1#p')")
  install -D -m 755 "$(readlink -f "$library/libresolv.so.2")" "$root$library/libresolv.so.2"
  for library in libc6 libgcc-s1; do
    [ ! -e "/usr/share/doc/$library/copyright" ] ||
      install -D -m 644 "/usr/share/doc/$library/copyright" "$root/usr/share/licenses/$library"
  done
}

java_runtime() {
  # In the runtime itself, so that JDK_JAVA_OPTIONS has the last word: before arguments it would not.
  local native jar=$PORTCULLIS_HOME/control-plane/target/portcullis/lib
  "$JAVA_HOME/bin/jlink" --add-modules "$MODULES" --output "$root/opt/java" \
    --strip-debug --no-header-files --no-man-pages --compress zip-6 \
    --add-options="${JAVA_ALWAYS[*]/#--*/} ${JAVA_SERVE[*]/#-XX:MaxRAMPercentage=50/-XX:MaxRAMPercentage=60}"
  # Distributions have a link here, to the authorities of the machine.
  install -m 644 "$(readlink -f "$JAVA_HOME/lib/security/cacerts")" "$root/opt/java/lib/security/cacerts"
  # Names of files in other than ASCII need a locale.
  [ ! -d /usr/lib/locale/C.utf8 ] || { mkdir -p "$root/usr/lib/locale" && cp -rL /usr/lib/locale/C.utf8 "$root/usr/lib/locale/"; }
  # TLS of gRPC is a library in a jar, unpacked when it runs.
  native=$(mktemp -d)
  (cd "$native" && "$JAVA_HOME/bin/jar" xf "$(ls "$jar"/grpc-netty-shaded-*.jar)" META-INF/native)
  copy_libraries "$root/opt/java/bin/java" "$root"/opt/java/lib/*.so "$root"/opt/java/lib/server/*.so \
    "$native"/META-INF/native/*linux*"$(uname -m | sed 's/aarch64/aarch_64/')".so \
    "$native"/META-INF/native/*epoll*"$(uname -m | sed 's/aarch64/aarch_64/')".so
  rm -rf -- "$native"
  mkdir -p "$root/var/lib/portcullis" "$root/tmp"
  {
    echo "What this image holds besides Portcullis, and where its licence is:"
    echo "- the Java runtime: /opt/java/legal"
    echo "- the C library and the compiler's: beside this file"
    echo "- these libraries, whose licences are in their own jars (META-INF) or named in their POMs:"
    (cd "$jar" && printf '    %s\n' *.jar)
  } >"$root/usr/share/licenses/README"
}

case $what in
  java) java_runtime ;;
  envoy)
    install -D -m 755 "$ENVOY_BIN" "$root/usr/local/bin/envoy"
    copy_libraries "$ENVOY_BIN"
    mkdir -p "$root/tmp"
    ;;
  *)
    echo "usage: $0 java|envoy DIR" >&2
    exit 2
    ;;
esac
