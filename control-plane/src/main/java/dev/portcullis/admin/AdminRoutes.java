package dev.portcullis.admin;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.google.common.collect.ImmutableMap;
import dev.portcullis.model.ConfigKey;
import dev.portcullis.model.ConfigProblem;
import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.helidon.http.Status;
import io.helidon.webserver.http.HttpRouting;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.util.Locale;

/** The paths of the admin API; all but one only read. */
final class AdminRoutes {
  private static final ObjectMapper JSON =
      new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

  // Browsers send it, and pages cannot leave it out.
  private static final HeaderName FETCH_SITE = HeaderNames.create("sec-fetch-site");

  private final AdminView view;

  AdminRoutes(AdminView view) {
    this.view = view;
  }

  void health(HttpRouting.Builder routing) {
    routing
        .get("/live", (request, response) -> response.send("live\n"))
        .get("/ready", (request, response) -> ready(response));
  }

  void metrics(HttpRouting.Builder routing) {
    routing.get("/metrics", (request, response) -> metrics(response));
  }

  void api(HttpRouting.Builder routing) {
    metrics(routing);
    routing
        .get(
            "/api/v1/proxies",
            (request, response) ->
                json(
                    response,
                    ImmutableMap.of(
                        "generation", view.generation(),
                        "proxies", view.proxies(),
                        "turnedAway", view.turnedAway())))
        .get(
            "/api/v1/groups",
            (request, response) -> json(response, ImmutableMap.of("groups", view.groups())))
        .get("/api/v1/config/problems", (request, response) -> problems(response))
        .get(
            "/api/v1/issuers",
            (request, response) -> json(response, ImmutableMap.of("issuers", view.issuers())))
        .post("/api/v1/issuers/refresh", this::refresh);
  }

  private void ready(ServerResponse response) {
    if (view.isReady()) {
      response.send("ready\n");
    } else {
      response
          .status(Status.SERVICE_UNAVAILABLE_503)
          .send("not ready: proxies are not let in yet\n");
    }
  }

  /** A page in a user's browser may send such a request, too, though it cannot read the answer. */
  private void refresh(ServerRequest request, ServerResponse response) {
    if (request.headers().contains(HeaderNames.ORIGIN) || request.headers().contains(FETCH_SITE)) {
      response.status(Status.FORBIDDEN_403).send("not from a web page\n");
      return;
    }
    String issuer = request.query().first("issuer").orElse("");
    if (issuer.isEmpty()) {
      response.status(Status.BAD_REQUEST_400).send("say which: ?issuer=ISSUER\n");
    } else if (view.refreshKeys(issuer)) {
      response.status(Status.ACCEPTED_202).send("its keys will be fetched\n");
    } else {
      response.status(Status.NOT_FOUND_404).send("no policy has keys of this issuer fetched\n");
    }
  }

  private void metrics(ServerResponse response) {
    response
        .header(HeaderNames.CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8")
        .send(view.metrics());
  }

  private void problems(ServerResponse response) {
    json(
        response,
        ImmutableMap.of(
            "generation",
            view.generation(),
            "synced",
            view.isSynced(),
            "problems",
            view.problems().stream().map(AdminRoutes::problem).toList()));
  }

  private static ImmutableMap<String, Object> problem(ConfigProblem problem) {
    ImmutableMap.Builder<String, Object> fields = ImmutableMap.builder();
    fields.put("severity", problem.severity().name().toLowerCase(Locale.ROOT));
    fields.put("code", problem.code());
    ConfigKey key = problem.key();
    if (key != null) {
      fields.put("kind", key.kind().title());
      fields.put("namespace", key.namespace());
      fields.put("name", key.name());
    }
    fields.put("location", problem.location().toString());
    fields.put("message", problem.message());
    fields.put("hint", problem.hint());
    return fields.buildOrThrow();
  }

  private static void json(ServerResponse response, Object body) {
    try {
      String text = JSON.writeValueAsString(body);
      response.header(HeaderNames.CONTENT_TYPE, "application/json").send(text + "\n");
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("maps of strings and numbers are JSON", e);
    }
  }
}
