package dev.portcullis.cli;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import dev.portcullis.cli.SubjectConverter.Subject;
import dev.portcullis.cli.jwks.FetchAsServer;
import dev.portcullis.decide.DecidingProxy;
import dev.portcullis.decide.DecidingProxy.Role;
import dev.portcullis.decide.Decision;
import dev.portcullis.decide.ExternalAuthorizers;
import dev.portcullis.decide.Policies;
import dev.portcullis.decide.PolicyDecider;
import dev.portcullis.decide.request.HttpRequest;
import dev.portcullis.directory.DirectoryCheck;
import dev.portcullis.directory.DirectorySettings;
import dev.portcullis.model.ConfigProblem.Severity;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Says what becomes of a request, and why. */
@Command(
    name = "explain",
    description = "Says whether a request is allowed, by which policy, or what it lacks.",
    mixinStandardHelpOptions = true,
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:allowed",
      "1:refused",
      "2:wrong usage, or nothing could be read",
      "3:a real Envoy (--envoy) decides otherwise"
    })
final class ExplainCommand implements Callable<Integer> {
  private static final int REFUSED = 1;
  private static final int DIFFERS = 3;
  private static final ImmutableMap<String, String> ISTIOS_GATEWAY =
      ImmutableMap.of("app", "istio-ingressgateway", "istio", "ingressgateway");

  @Spec private CommandSpec spec;

  @Option(
      names = "--config",
      required = true,
      paramLabel = "DIR",
      description = "The folder with the resources.")
  private Path directory;

  @Option(names = "--mesh-config", paramLabel = "FILE", description = "The mesh config.")
  private @Nullable Path meshConfig;

  @Option(
      names = "--namespace",
      defaultValue = "default",
      paramLabel = "NS",
      description = "The namespace of resources that name none (default: ${DEFAULT-VALUE}).")
  private String namespace;

  @ArgGroup(multiplicity = "1")
  private At at;

  @Mixin private RequestOptions options;

  @Option(
      names = "--jwks-file",
      paramLabel = "ISSUER=FILE",
      description = "The keys of an issuer whose keys are fetched (jwksUri, discovery).")
  private Map<String, Path> keyFiles = new LinkedHashMap<>();

  @Option(
      names = "--fetch-keys",
      description = "Fetches the keys that are fetched (jwksUri, discovery), as a server would.")
  private boolean fetchKeys;

  @Option(
      names = "--envoy",
      arity = "0..1",
      fallbackValue = "",
      paramLabel = "PATH",
      description =
          "Also asks a real Envoy, started for the occasion on loopback (default: envoy in PATH).")
  private @Nullable String envoy;

  @Option(
      names = {"-o", "--output"},
      defaultValue = "text",
      paramLabel = "text|json",
      description = "What to print (default: ${DEFAULT-VALUE}).")
  private Output output;

  /** Where the request arrives. */
  private static final class At {
    @Option(
        names = "--workload",
        paramLabel = "NS/k=v,…",
        converter = SubjectConverter.class,
        description = "A workload with a sidecar, by namespace and labels.")
    private @Nullable Subject workload;

    @Option(
        names = "--gateway",
        paramLabel = "NS/k=v,…",
        converter = SubjectConverter.class,
        description = "A gateway, by namespace and labels (default for labels: Istio's).")
    private @Nullable Subject gateway;

    private DecidingProxy proxy() {
      if (gateway != null) {
        ImmutableMap<String, String> labels =
            gateway.labels().isEmpty() ? ISTIOS_GATEWAY : gateway.labels();
        return new DecidingProxy(Role.GATEWAY, gateway.namespace(), labels, null);
      }
      Subject sidecar = Objects.requireNonNull(workload);
      return new DecidingProxy(Role.SIDECAR, sidecar.namespace(), sidecar.labels(), null);
    }
  }

  @Override
  public Integer call() {
    String token = options.token();
    HttpRequest request = options.request(token);
    DirectoryCheck.Report report =
        DirectoryCheck.run(
            DirectorySettings.of(directory)
                .withMeshConfig(meshConfig)
                .withDefaultNamespace(namespace));
    if (!report.readable()) {
      report.problems().forEach(problem -> spec.commandLine().getErr().println(problem));
      return Portcullis.USAGE;
    }
    KeysInPlace keys = keys(report);
    Explanation explanation = explain(keys.in(report), request, keys.remarks());
    StringWriter text = new StringWriter();
    switch (output) {
      case TEXT ->
          new ExplainText(explanation, CheckCommand.isTerminal(), new PrintWriter(text)).print();
      case JSON -> text.append(ExplainJson.of(explanation)).append('\n');
    }
    PrintWriter out = spec.commandLine().getOut();
    // A last resort: wherever a token might stand, it is not printed.
    out.print(TokenText.hidden(text.toString(), token));
    out.flush();
    return explanation.envoyDiffers() ? DIFFERS : explanation.decision().allowed() ? 0 : REFUSED;
  }

  private Explanation explain(
      DirectoryCheck.Report report, HttpRequest request, ImmutableList<String> remarks) {
    DecidingProxy proxy = at.proxy();
    Policies policies = Policies.of(report.objects().values(), report.mesh());
    PolicyDecider decider = new PolicyDecider(policies, proxy, ExternalAuthorizers.ALLOWING);
    Decision decision = decider.decide(request, options.now());
    return new Explanation(
        proxy,
        new Subject(proxy.namespace(), proxy.labels()).toString(),
        request,
        decision,
        decider.inForce(),
        assumptions(report, request, remarks),
        envoy == null || decision.status() == 0 ? null : askEnvoy(report, proxy, request));
  }

  private Explanation.EnvoyAnswer askEnvoy(
      DirectoryCheck.Report report, DecidingProxy proxy, HttpRequest request) {
    if (request.connection().tls()) {
      throw new UserError("--envoy asks by plaintext: leave --peer and --scheme https out");
    }
    if (options.isAtAnotherTime()) {
      throw new UserError("Envoy decides by its own clock: leave --now out with --envoy");
    }
    TrialBootstrap bootstrap =
        new TrialBootstrap(
            report.objects().values(),
            report.mesh(),
            proxy,
            request.connection().destinationPort());
    return EnvoyTrial.ask(EnvoyTrial.find(Objects.requireNonNull(envoy)), bootstrap, request);
  }

  private ImmutableList<String> assumptions(
      DirectoryCheck.Report report, HttpRequest request, ImmutableList<String> remarks) {
    ImmutableList.Builder<String> assumptions = ImmutableList.<String>builder().addAll(remarks);
    if (options.portIsAssumed()) {
      assumptions.add("port " + request.connection().destinationPort() + " (--port)");
    }
    if (envoy != null && !request.connection().sourceIp().startsWith("127.")) {
      assumptions.add(
          "Envoy sees the connection itself come from 127.0.0.1, which matters to ipBlocks and"
              + " source.ip");
    }
    long errors = report.problems().stream().filter(p -> p.severity() == Severity.ERROR).count();
    if (errors > 0) {
      assumptions.add(
          "%d %s in the folder: what has one is closed (portcullis check %s)"
              .formatted(errors, errors == 1 ? "error" : "errors", directory));
    }
    return assumptions.build();
  }

  private KeysInPlace keys(DirectoryCheck.Report report) {
    Map<String, String> texts = new LinkedHashMap<>();
    keyFiles.forEach((issuer, file) -> texts.put(issuer, read(file)));
    return new KeysInPlace(texts, fetchKeys ? FetchAsServer.of(report) : null);
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UserError("the key file " + file + " can't be read", e);
    }
  }
}
