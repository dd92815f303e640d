package dev.portcullis.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Struct;
import com.google.protobuf.util.JsonFormat;
import dev.portcullis.xds.Interception;
import io.envoyproxy.envoy.config.core.v3.Extension;
import io.envoyproxy.envoy.config.core.v3.Node;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How a node says that its workload's traffic is intercepted. */
final class InterceptionTest {
  private static final String SIDECAR = "sidecar~10.0.0.1~a.foo~foo.svc.x";
  private static final String ROUTER = "router~10.0.0.1~a.foo~foo.svc.x";
  private static final String PLAIN = "{role: 'sidecar', namespace: 'foo'";

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        SIDECAR + " | {}                                | REDIRECT",
        SIDECAR + " | {INTERCEPTION_MODE: 'TPROXY'}     | TPROXY",
        SIDECAR + " | {INTERCEPTION_MODE: 'NONE'}       | NONE",
        ROUTER + "  | {}                                | NONE",
        ROUTER + "  | {INTERCEPTION_MODE: 'REDIRECT'}   | NONE",
        "sc         | " + PLAIN + "}                    | NONE",
        "sc         | " + PLAIN + ", interception: 'none'}     | NONE",
        "sc         | " + PLAIN + ", interception: 'redirect'} | REDIRECT",
        "sc         | " + PLAIN + ", interception: 'tproxy'}   | TPROXY",
        "gw         | {role: 'gateway', namespace: 'foo', interception: 'tproxy'} | NONE",
      })
  void isReadFromTheNode(String id, String metadata, Interception expected) {
    assertThat(read(id, metadata))
        .isInstanceOfSatisfying(
            NodeReading.Accepted.class,
            accepted -> assertThat(accepted.identity().group().interception()).isEqualTo(expected));
  }

  @Test
  void anUnknownWordIsRefused() {
    assertThat(read("sc", PLAIN + ", interception: 'iptables'}"))
        .isEqualTo(
            new NodeReading.Refused(
                "The node's interception is iptables, none of none, redirect and tproxy."));
  }

  private static NodeReading read(String id, String metadata) {
    Struct.Builder struct = Struct.newBuilder();
    try {
      JsonFormat.parser().merge(metadata, struct);
    } catch (InvalidProtocolBufferException e) {
      throw new AssertionError(metadata, e);
    }
    Node.Builder node = Node.newBuilder().setId(id).setMetadata(struct);
    Stream.of("rbac", "jwt_authn", "ext_authz", "set_filter_state")
        .forEach(name -> node.addExtensions(extension("envoy.filters.http", name)));
    return new NodeReader(NodeLimits.DEFAULT)
        .read(
            node.addExtensions(extension("envoy.filters.network", "rbac"))
                .addExtensions(extension("envoy.config_subscription", "ads"))
                .build());
  }

  private static Extension extension(String category, String name) {
    return Extension.newBuilder().setCategory(category).setName(category + "." + name).build();
  }
}
