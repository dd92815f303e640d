package dev.portcullis.compile.envoy;

/** The names of filters that do what a route says: listeners and routes have to agree on them. */
final class RouteFilters {
  static final String CORS = "envoy.filters.http.cors";
  static final String FAULT = "envoy.filters.http.fault";

  private RouteFilters() {}
}
