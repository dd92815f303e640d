package dev.portcullis.e2e.decisions;

import java.util.LinkedHashMap;
import java.util.Map;
import org.snakeyaml.engine.v2.api.Dump;
import org.snakeyaml.engine.v2.api.DumpSettings;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** Lays a case's mesh settings over the common ones, mapping by mapping. */
final class MeshOverlay {
  private static final String OURS =
      "portcullis: {identity: sds, jwks: {allowedCidrs: [127.0.0.0/8]}}\n";

  private MeshOverlay() {}

  static String merge(String common, String overlay) {
    Map<Object, Object> merged = merge(merge(map(common), map(OURS)), map(overlay));
    return new Dump(DumpSettings.builder().build()).dumpToString(merged);
  }

  private static Map<Object, Object> merge(Map<Object, Object> under, Map<Object, Object> over) {
    Map<Object, Object> merged = new LinkedHashMap<>(under);
    over.forEach((key, value) -> merged.merge(key, value, MeshOverlay::mergeValues));
    return merged;
  }

  private static Object mergeValues(Object under, Object over) {
    return under instanceof Map<?, ?> below && over instanceof Map<?, ?> above
        ? merge(new LinkedHashMap<>(below), new LinkedHashMap<>(above))
        : over;
  }

  private static Map<Object, Object> map(String yaml) {
    Object loaded = new Load(LoadSettings.builder().build()).loadFromString(yaml);
    return loaded instanceof Map<?, ?> map ? new LinkedHashMap<>(map) : new LinkedHashMap<>();
  }
}
