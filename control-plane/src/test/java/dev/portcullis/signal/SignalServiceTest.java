package dev.portcullis.signal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import dev.portcullis.ads.PeerIdentity;
import dev.portcullis.proxy.ProxyRegistry;
import dev.portcullis.signal.SignalMetrics.Outcome;
import dev.portcullis.signal.SignalRig.Heard;
import io.grpc.ClientCall;
import io.grpc.StatusRuntimeException;
import io.opentelemetry.proto.collector.logs.v1.ExportLogsServiceRequest;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.logs.v1.LogRecord;
import io.opentelemetry.proto.logs.v1.ResourceLogs;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is passed on of what proxies, and others, send. */
final class SignalServiceTest {
  private SignalRig rig;

  @BeforeEach
  void open() throws IOException {
    rig = new SignalRig();
  }

  @AfterEach
  void close() {
    rig.close();
  }

  @Test
  void aRefusedTokenIsHeardWithTheKeySetsThatItMayBeOf() {
    rig.send(from("gw", record("header", part("new")), record("header", "-")));
    assertThat(rig.heard)
        .containsExactly(
            new Heard(ImmutableSet.of(SignalRig.KEYS), "new", "gw"),
            new Heard(ImmutableSet.of(SignalRig.KEYS), "", "gw"));
    assertThat(rig.counts).isEqualTo(ImmutableMap.of(Outcome.HEARD, 2));
  }

  @Test
  void theQueryCountsWhereTheHeaderHoldsNoToken() {
    LogRecord both = record("header", part("a")).toBuilder().addAttributes(query("b")).build();
    LogRecord one = record("header", "-").toBuilder().addAttributes(query("c")).build();
    rig.send(from("gw", both, one));
    assertThat(rig.heard).extracting(Heard::keyId).containsExactly("a", "c");
  }

  @Test
  void aFloodOfIdsIsNotPassedOn() {
    LogRecord[] flood =
        IntStream.range(0, 500)
            .mapToObj(i -> record("header", part("k" + i)))
            .toArray(LogRecord[]::new);
    rig.send(from("gw", flood));
    assertThat(rig.heard).hasSize(SignalBatch.MOST_IDS);
    assertThat(rig.counts).isEqualTo(ImmutableMap.of(Outcome.HEARD, 500));
  }

  @Test
  void whatManySayOfOneIdIsPassedOnOnce() {
    rig.send(from("gw", record("header", part("k")), record("header", part("k"))));
    assertThat(rig.heard).hasSize(1);
  }

  @Test
  void onlyProxiesThatAreConnectedAreBelieved() {
    ProxyRegistry.Session session = rig.connect("other");
    session.disconnect();
    rig.send(from("other", record("header", part("k"))));
    assertThat(rig.heard).isEmpty();
    assertThat(rig.counts).isEqualTo(ImmutableMap.of(Outcome.UNKNOWN_PROXY, 1));
  }

  @Test
  void aCertificateOfAnotherWorkloadSpeaksForNoProxyButItsOwn() {
    rig.identity = PeerIdentity.of("spiffe://td/ns/ns/sa/another");
    rig.send(from("gw", record("header", part("k"))));
    assertThat(rig.counts).isEqualTo(ImmutableMap.of(Outcome.NOT_ALLOWED, 1));
    rig.identity = PeerIdentity.of("spiffe://td/ns/ns/sa/sa");
    rig.send(from("gw", record("header", part("k"))));
    assertThat(rig.heard).hasSize(1);
  }

  @Test
  void withoutFetchedKeysThereIsNothingToHear() {
    rig.keys = ImmutableSet.of();
    rig.send(from("gw", record("header", part("k"))));
    assertThat(rig.heard).isEmpty();
    assertThat(rig.counts).isEqualTo(ImmutableMap.of(Outcome.NOTHING_TO_FETCH, 1));
  }

  @Test
  void whatIsNoMessageIsIgnored() {
    rig.send("not a message".getBytes(StandardCharsets.UTF_8));
    rig.send(new byte[0]);
    rig.send(from("", record("header", part("k"))));
    rig.send(from("gw"));
    assertThat(rig.heard).isEmpty();
    assertThat(rig.counts).isEqualTo(ImmutableMap.of(Outcome.MALFORMED, 4));
  }

  @Test
  void aMessageThatIsTooLargeIsNotRead() {
    rig.send(from("gw", record("header", "x".repeat(SignalBatch.LARGEST_MESSAGE))));
    assertThat(rig.counts).isEqualTo(ImmutableMap.of(Outcome.MALFORMED, 1));
  }

  @Test
  void callsThatSayNothingAreBounded() {
    List<ClientCall<byte[], byte[]>> silent = new ArrayList<>();
    for (int i = 0; i < 1024; i++) {
      silent.add(rig.open());
    }
    ExportLogsServiceRequest signal = from("gw", record("header", part("k")));
    assertThatThrownBy(() -> rig.send(signal))
        .isInstanceOf(StatusRuntimeException.class)
        .hasMessageContaining("RESOURCE_EXHAUSTED");
    assertThat(rig.counts).isEqualTo(ImmutableMap.of(Outcome.TOO_MANY, 1));
    silent.forEach(call -> call.cancel("enough", null));
    rig.send(signal);
    assertThat(rig.heard).hasSize(1);
  }

  private static ExportLogsServiceRequest from(String node, LogRecord... records) {
    ResourceLogs.Builder logs = ResourceLogs.newBuilder();
    logs.getResourceBuilder().addAttributes(attribute("node_name", node));
    logs.addScopeLogsBuilder().addAllLogRecords(List.of(records));
    return ExportLogsServiceRequest.newBuilder().addResourceLogs(logs).build();
  }

  private static LogRecord record(String attribute, String value) {
    return LogRecord.newBuilder().addAttributes(attribute(attribute, value)).build();
  }

  private static KeyValue query(String keyId) {
    return attribute("query", part(keyId));
  }

  private static KeyValue attribute(String name, String value) {
    return KeyValue.newBuilder()
        .setKey(name)
        .setValue(AnyValue.newBuilder().setStringValue(value))
        .build();
  }

  private static String part(String keyId) {
    String header = "{\"alg\":\"RS256\",\"kid\":\"" + keyId + "\"}";
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString(header.getBytes(StandardCharsets.UTF_8));
  }
}
