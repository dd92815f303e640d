package dev.portcullis.cli.keys;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.Locale;

/** Makes one JSON document of an inspection, for programs. */
final class InspectJson {
  private static final ObjectMapper JSON = new ObjectMapper();

  private InspectJson() {}

  static String of(Inspection inspection) {
    ObjectNode root = JSON.createObjectNode();
    root.put("refused", inspection.isRefused());
    root.set("header", inspection.token().shownHeader());
    root.set("payload", inspection.token().payload().json());
    times(inspection, root.putObject("times"));
    root.put("principal", inspection.principal());
    signature(inspection.signature(), root.putObject("signature"));
    ArrayNode remarks = root.putArray("remarks");
    for (Remark remark : inspection.remarks()) {
      remarks
          .addObject()
          .put("severity", remark.severity().name().toLowerCase(Locale.ROOT))
          .put("code", remark.code())
          .put("text", remark.text())
          .put("advice", remark.advice());
    }
    try {
      return JSON.writerWithDefaultPrettyPrinter().writeValueAsString(root);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void times(Inspection inspection, ObjectNode node) {
    for (String name : new String[] {"iat", "nbf", "exp"}) {
      Instant time = inspection.token().payload().time(name);
      if (time != null) {
        node.putObject(name)
            .put("time", time.toString())
            .put("distance", InspectText.distance(time, inspection.now()));
      }
    }
  }

  private static void signature(Inspection.Signature signature, ObjectNode node) {
    switch (signature) {
      case Inspection.Signature.NotVerified(String why) ->
          node.put("state", "not verified").put("why", why);
      case Inspection.Signature.Good(String keyId) -> node.put("state", "good").put("key", keyId);
      case Inspection.Signature.Bad _ -> node.put("state", "bad");
    }
  }
}
