package dev.portcullis.jwks;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import com.google.common.net.InetAddresses;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.UnknownHostException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which addresses may be dialled. */
final class AddressGuardTest {
  private static final AddressGuard STRICT = new AddressGuard(ImmutableList.of(), ImmutableSet::of);

  private static String refusal(AddressGuard guard, String address) {
    return guard.refusal(InetAddresses.forString(address), 443);
  }

  @ParameterizedTest
  @CsvSource({
    "127.0.0.1, a loopback address",
    "127.255.255.255, a loopback address",
    "::1, a loopback address",
    "0.0.0.0, an unspecified address",
    "0.1.2.3, an unspecified address",
    "::, an unspecified address",
    "169.254.169.254, the address of a cloud's metadata service",
    "169.254.170.2, a link-local address",
    "fe80::1, a link-local address",
    "febf::1, a link-local address",
    "fd00:ec2::254, the address of a cloud's metadata service",
    "fd20:ce::254, the address of a cloud's metadata service",
    "100.100.100.200, the address of a cloud's metadata service",
    "168.63.129.16, the address of a cloud's metadata service",
    "192.0.0.192, the address of a cloud's metadata service",
    "fec0::1, a site-local address",
    "224.0.0.1, a multicast address",
    "ff02::1, a multicast address",
    "240.0.0.1, a reserved address",
    "255.255.255.255, a broadcast address",
    "'64:ff9b:1:808:8:800::', 'an address of a local NAT64, behind which may be any'",
  })
  void anAddressOfNoForeignServerIsRefused(String address, String kind) {
    assertThat(refusal(STRICT, address)).isEqualTo(address + ", " + kind);
  }

  @ParameterizedTest
  @CsvSource({
    "::7f00:1, 127.0.0.1",
    "::ffff:0:7f00:1, 127.0.0.1",
    "64:ff9b::a9fe:a9fe, 169.254.169.254",
    "2002:7f00:1::1, 127.0.0.1",
    "2002:a9fe:a9fe::, 169.254.169.254",
    "2001:0:7f00:1::f5ff:fffe, 127.0.0.1",
    "2001:0:808:808::80ff:fffe, 127.0.0.1",
    "2001:db8::5efe:7f00:1, 127.0.0.1",
    "2001:db8::200:5efe:7f00:1, 127.0.0.1",
  })
  void anAddressThatLeadsToOneOfThemIsRefused(String address, String embedded) {
    assertThat(refusal(STRICT, address))
        .startsWith(address + ", which stands for " + embedded + ", ");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "10.0.0.1",
        "172.16.0.1",
        "192.168.0.1",
        "100.64.0.1",
        "8.8.8.8",
        "192.0.0.191",
        "128.0.0.1",
        "2001:db8::1",
        "fd00::1",
        "fc00::1",
        "64:ff9b::808:808",
        "2002:808:808::1",
      })
  void otherAddressesMayBeDialledPrivateOnesToo(String address) {
    assertThat(refusal(STRICT, address)).isNull();
  }

  @Test
  void anIpv4AddressWithinIpv6IsThatIpv4Address() throws UnknownHostException {
    byte[] mapped = new byte[16];
    mapped[10] = -1;
    mapped[11] = -1;
    mapped[12] = 127;
    mapped[15] = 1;
    assertThat(STRICT.refusal(InetAddress.getByAddress(mapped), 443))
        .isEqualTo("127.0.0.1, a loopback address");
    assertThat(STRICT.refusal(Inet6Address.getByAddress("x", mapped, 1), 443))
        .contains("127.0.0.1, a loopback address");
  }

  @ParameterizedTest
  @CsvSource({
    "127.0.0.0/8, 127.1.2.3",
    "127.0.0.1, 127.0.0.1",
    "127.0.0.0/31, 127.0.0.1",
    "0.0.0.0/0, 169.254.169.254",
    "::ffff:127.0.0.0/104, 127.1.2.3",
    "::ffff:127.0.0.1, 127.0.0.1",
    "::1/128, ::1",
    "::/0, fe80::1",
    "64:ff9b::/96, 64:ff9b::7f00:1",
  })
  void whatIsAllowedMayBeDialled(String allowed, String address) {
    assertThat(refusal(new AddressGuard(List.of(allowed), ImmutableSet::of), address)).isNull();
  }

  @ParameterizedTest
  @CsvSource({
    "127.0.0.0/8, ::1",
    "127.0.0.0/31, 127.0.0.2",
    "127.0.0.0/8, 64:ff9b::7f00:1",
    "::/0, 127.0.0.1",
    "::ffff:0:0/90, 127.0.0.1",
    "10.0.0.0/8, 127.0.0.1",
  })
  void nothingElseIs(String allowed, String address) {
    assertThat(refusal(new AddressGuard(List.of(allowed), ImmutableSet::of), address)).isNotNull();
  }

  @Test
  void ownPortsAreRefusedAtEveryAddressOfThisMachineOnly() throws Exception {
    AddressGuard guard = new AddressGuard(ImmutableList.of(), () -> ImmutableSet.of(15010));
    List<InetAddress> own =
        NetworkInterface.networkInterfaces().flatMap(NetworkInterface::inetAddresses).toList();
    assertThat(own).isNotEmpty();
    for (InetAddress address : own) {
      assertThat(guard.refusal(address, 15010)).isNotNull();
    }
    assertThat(guard.refusal(InetAddresses.forString("192.0.2.1"), 15010)).isNull();
    for (InetAddress address : own) {
      boolean ordinary = STRICT.refusal(address, 443) == null;
      if (ordinary) {
        assertThat(guard.refusal(address, 15010)).endsWith("with a port of Portcullis itself");
        assertThat(guard.refusal(address, 443)).isNull();
      }
    }
  }
}
