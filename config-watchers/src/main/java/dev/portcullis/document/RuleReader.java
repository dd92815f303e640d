package dev.portcullis.document;

import com.google.common.collect.ImmutableList;
import dev.portcullis.model.AuthorizationPolicy.Action;
import dev.portcullis.model.AuthorizationPolicy.Condition;
import dev.portcullis.model.AuthorizationPolicy.Operation;
import dev.portcullis.model.AuthorizationPolicy.Rule;
import dev.portcullis.model.AuthorizationPolicy.Source;
import dev.portcullis.model.ProblemCode;
import dev.portcullis.model.Values;
import org.jspecify.annotations.Nullable;

/** Reads one rule of an AuthorizationPolicy. */
final class RuleReader {
  private static final int MAX_SOURCES = 512;

  private RuleReader() {}

  static Rule read(Fields spec, Node node, int index, @Nullable Action action) {
    String path = spec.path("rules") + "[" + index + "]";
    Fields rule = Fields.of(spec.reading(), node, path);
    if (rule == null) {
      return new Rule(
          index, ImmutableList.of(), ImmutableList.of(), ImmutableList.of(), node.location());
    }
    ImmutableList<Source> from = from(rule, action);
    ImmutableList<Operation> to = to(rule);
    ImmutableList<Condition> when =
        rule.objects("when").stream()
            .map(condition -> ConditionReader.read(condition, action))
            .collect(ImmutableList.toImmutableList());
    rule.done();
    if (action == Action.DENY) {
      warnOfTcp(rule, from, to);
    }
    return new Rule(index, from, to, when, rule.location());
  }

  private static ImmutableList<Source> from(Fields rule, @Nullable Action action) {
    ImmutableList.Builder<Source> sources = ImmutableList.builder();
    ImmutableList<Fields> from = rule.objects("from");
    if (from.size() > MAX_SOURCES) {
      rule.report(
          ProblemCode.TOO_MANY_VALUES,
          "from",
          "has more than " + MAX_SOURCES + " elements",
          "split the rule");
    }
    for (Fields element : from) {
      Fields source = part(element, "source");
      if (source != null) {
        sources.add(SourceReader.read(source, action));
      }
    }
    return sources.build();
  }

  private static ImmutableList<Operation> to(Fields rule) {
    ImmutableList.Builder<Operation> operations = ImmutableList.builder();
    for (Fields element : rule.objects("to")) {
      Fields operation = part(element, "operation");
      if (operation != null) {
        operations.add(operation(operation));
      }
    }
    return operations.build();
  }

  private static @Nullable Fields part(Fields element, String name) {
    Fields part = element.object(name);
    if (part == null && !element.has(name)) {
      element.missing(name);
    }
    element.done();
    return part;
  }

  private static Operation operation(Fields fields) {
    int before = fields.reading().errors();
    Operation operation =
        new Operation(
            PolicyValues.read(fields, "hosts", PolicyValues.Check.ANY),
            PolicyValues.read(fields, "ports", PolicyValues::port),
            PolicyValues.read(fields, "methods", PolicyValues.Check.ANY),
            PolicyValues.readFree(fields, "paths", PathTemplates::check),
            fields.location());
    fields.done();
    boolean empty =
        operation.hosts().isEmpty()
            && operation.ports().isEmpty()
            && operation.methods().isEmpty()
            && operation.paths().isEmpty();
    if (empty && fields.reading().errors() == before) {
      emptyPart(fields, "to");
    }
    return operation;
  }

  static void emptyPart(Fields fields, String list) {
    fields
        .reading()
        .report(
            ProblemCode.MISSING_FIELD,
            fields.location(),
            fields.path() + " must have at least one field",
            "leave " + list + " out if anything is meant");
  }

  private static void warnOfTcp(
      Fields rule, ImmutableList<Source> from, ImmutableList<Operation> to) {
    boolean sourcesOnlyHttp =
        !from.isEmpty() && to.isEmpty() && from.stream().noneMatch(RuleReader::countsOnTcp);
    boolean operationsOnlyHttp =
        !to.isEmpty() && to.stream().map(Operation::ports).allMatch(Values::isEmpty);
    if (sourcesOnlyHttp || operationsOnlyHttp) {
      rule.reading()
          .report(
              ProblemCode.DENIES_ALL_TCP,
              rule.location(),
              rule.path()
                  + " has only fields of HTTP and no ports: on TCP ports it denies everything",
              "name the HTTP ports it is for in to.operation.ports");
    }
  }

  private static boolean countsOnTcp(Source source) {
    return !(source.principals().isEmpty()
        && source.namespaces().isEmpty()
        && source.serviceAccounts().isEmpty()
        && source.trustDomains().isEmpty()
        && source.ipBlocks().isEmpty()
        && source.remoteIpBlocks().isEmpty());
  }
}
