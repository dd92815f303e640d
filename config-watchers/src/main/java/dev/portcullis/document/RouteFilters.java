package dev.portcullis.document;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import dev.portcullis.model.CorsPolicy;
import dev.portcullis.model.KubernetesRoute.Mirror;
import dev.portcullis.model.KubernetesRoute.PathRewrite;
import dev.portcullis.model.ProblemCode;
import dev.portcullis.model.VirtualService.HeaderOperations;
import dev.portcullis.model.VirtualService.RouteAction.Redirect;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The {@code filters} of a rule or of a backend.
 *
 * @param redirect null for none
 * @param rewrite null for none
 * @param cors null for none
 */
record RouteFilters(
    HeaderOperations headers,
    @Nullable Redirect redirect,
    @Nullable PathRewrite rewrite,
    @Nullable CorsPolicy cors,
    ImmutableList<Mirror> mirrors) {
  private static final String MIRROR = "RequestMirror";

  /** Where a filter of a type has its settings. */
  private static final ImmutableMap<String, String> SETTINGS =
      ImmutableMap.<String, String>builder()
          .put("RequestHeaderModifier", "requestHeaderModifier")
          .put("ResponseHeaderModifier", "responseHeaderModifier")
          .put("RequestRedirect", "requestRedirect")
          .put("URLRewrite", "urlRewrite")
          .put(MIRROR, "requestMirror")
          .put("CORS", "cors")
          .put("ExternalAuth", "externalAuth")
          .put("ExtensionRef", "extensionRef")
          .buildOrThrow();

  /**
   * Reads the filters.
   *
   * @param types those that may stand there
   */
  static RouteFilters read(Fields parent, ImmutableSet<String> types) {
    Map<String, Fields> single = new HashMap<>();
    ImmutableList.Builder<Mirror> mirrors = ImmutableList.builder();
    for (Fields filter : parent.objects("filters")) {
      String type = filter.required("type");
      Fields settings = type == null ? null : settings(filter, type, types);
      if (settings != null && MIRROR.equals(type)) {
        mirrors.add(MirrorFilterReader.read(settings));
      } else if (settings != null && single.putIfAbsent(type, settings) != null) {
        filter.report(ProblemCode.CONFLICTING_FIELDS, "type", "is given twice: " + type, "");
        SETTINGS.values().forEach(settings::ignore);
      }
    }
    return new RouteFilters(
        HeaderFilterReader.read(
            single.get("RequestHeaderModifier"), single.get("ResponseHeaderModifier")),
        RedirectFilterReader.read(single.get("RequestRedirect")),
        RedirectFilterReader.rewrite(single.get("URLRewrite")),
        CorsFilterReader.read(single.get("CORS")),
        mirrors.build());
  }

  /** The settings of a filter of that type; a filter must not be passed over, whatever it does. */
  private static @Nullable Fields settings(Fields filter, String type, ImmutableSet<String> types) {
    if (!types.contains(type)) {
      if (SETTINGS.containsKey(type)) {
        filter.report(
            ProblemCode.FILTER_NOT_SUPPORTED, "type", "is " + type + ": not supported here", "");
      } else {
        filter.unknownValue("type", type, types.asList());
      }
      SETTINGS.values().forEach(filter::ignore);
      return null;
    }
    String name = SETTINGS.getOrDefault(type, type);
    if (!filter.has(name)) {
      filter.missing(name);
    }
    for (String other : SETTINGS.values()) {
      if (!other.equals(name) && filter.has(other)) {
        filter.report(
            ProblemCode.CONFLICTING_FIELDS, other, "can't be given with type " + type, "");
        filter.ignore(other);
      }
    }
    Fields settings = filter.object(name);
    filter.done();
    return settings;
  }
}
