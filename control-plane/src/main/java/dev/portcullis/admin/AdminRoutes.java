package dev.portcullis.admin;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.google.common.collect.ImmutableMap;
import dev.portcullis.model.ConfigKey;
import dev.portcullis.model.ConfigProblem;
import io.helidon.http.HeaderNames;
import io.helidon.http.Status;
import io.helidon.webserver.http.HttpRouting;
import io.helidon.webserver.http.ServerResponse;
import java.util.Locale;

/** The paths of the admin API; all of them read, none changes anything. */
final class AdminRoutes {
  private static final ObjectMapper JSON =
      new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

  private final AdminView view;

  AdminRoutes(AdminView view) {
    this.view = view;
  }

  void health(HttpRouting.Builder routing) {
    routing
        .get("/live", (request, response) -> response.send("live\n"))
        .get("/ready", (request, response) -> ready(response));
  }

  void api(HttpRouting.Builder routing) {
    routing
        .get("/metrics", (request, response) -> metrics(response))
        .get(
            "/api/v1/proxies",
            (request, response) ->
                json(
                    response,
                    ImmutableMap.of("generation", view.generation(), "proxies", view.proxies())))
        .get("/api/v1/config/problems", (request, response) -> problems(response));
  }

  private void ready(ServerResponse response) {
    if (view.isReady()) {
      response.send("ready\n");
    } else {
      response.status(Status.SERVICE_UNAVAILABLE_503).send("not ready: nothing is compiled yet\n");
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
      fields.put("kind", key.kind().kind());
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
