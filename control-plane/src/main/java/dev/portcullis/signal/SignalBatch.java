package dev.portcullis.signal;

import com.google.common.collect.ImmutableSet;
import com.google.protobuf.InvalidProtocolBufferException;
import dev.portcullis.compile.envoy.KeySignalLog;
import io.opentelemetry.proto.collector.logs.v1.ExportLogsServiceRequest;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.logs.v1.LogRecord;
import io.opentelemetry.proto.logs.v1.ResourceLogs;
import io.opentelemetry.proto.logs.v1.ScopeLogs;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a proxy has to tell at one time.
 *
 * @param proxy the node id that it claims
 * @param records how many tokens it refused
 * @param keyIds the distinct ids that they named; so many of them that a flood is not passed on
 */
record SignalBatch(String proxy, int records, ImmutableSet<String> keyIds) {
  /** More than a proxy buffers by far. */
  static final int LARGEST_MESSAGE = 64 << 10;

  static final int MOST_IDS = 64;

  /** How Envoy names itself beside its records. */
  private static final String NODE = "node_name";

  /** Reads a message, null if it is none of a proxy's. */
  static @Nullable SignalBatch read(byte[] message) {
    if (message.length > LARGEST_MESSAGE) {
      return null;
    }
    ExportLogsServiceRequest request;
    try {
      request = ExportLogsServiceRequest.parseFrom(message);
    } catch (InvalidProtocolBufferException e) {
      return null;
    }
    String proxy = "";
    int records = 0;
    Set<String> keyIds = new LinkedHashSet<>();
    for (ResourceLogs logs : request.getResourceLogsList()) {
      proxy = text(logs.getResource().getAttributesList(), NODE);
      for (ScopeLogs scope : logs.getScopeLogsList()) {
        records += scope.getLogRecordsCount();
        for (LogRecord record : scope.getLogRecordsList()) {
          if (keyIds.size() < MOST_IDS) {
            keyIds.add(keyId(record));
          }
        }
      }
    }
    return proxy.isEmpty() || records == 0
        ? null
        : new SignalBatch(proxy, records, ImmutableSet.copyOf(keyIds));
  }

  /** Where the header holds a token, that is the one that counts for most policies. */
  private static String keyId(LogRecord record) {
    String header = text(record.getAttributesList(), KeySignalLog.HEADER);
    return KeyIdReader.keyId(
        header.length() > KeySignalLog.NOTHING.length()
            ? header
            : text(record.getAttributesList(), KeySignalLog.QUERY));
  }

  private static String text(List<KeyValue> attributes, String name) {
    return attributes.stream()
        .filter(attribute -> attribute.getKey().equals(name))
        .map(attribute -> attribute.getValue().getStringValue())
        .findFirst()
        .orElse("");
  }
}
