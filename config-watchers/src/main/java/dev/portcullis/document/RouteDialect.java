package dev.portcullis.document;

import com.google.common.collect.ImmutableSet;

/** In what HTTPRoutes and GRPCRoutes differ. */
enum RouteDialect {
  HTTP(
      ImmutableSet.of(
          "RequestHeaderModifier",
          "ResponseHeaderModifier",
          "RequestRedirect",
          "URLRewrite",
          "RequestMirror",
          "CORS")),
  GRPC(ImmutableSet.of("RequestHeaderModifier", "ResponseHeaderModifier", "RequestMirror"));

  /** The filters of a backend, whatever the route. */
  static final ImmutableSet<String> OF_BACKENDS =
      ImmutableSet.of("RequestHeaderModifier", "ResponseHeaderModifier");

  private final ImmutableSet<String> filters;

  RouteDialect(ImmutableSet<String> filters) {
    this.filters = filters;
  }

  /** The types of filters that a rule may have here. */
  ImmutableSet<String> filters() {
    return filters;
  }
}
