package dev.portcullis.compile.authz;

import dev.portcullis.compile.check.IpBlock;
import dev.portcullis.compile.check.Numbers;
import dev.portcullis.compile.check.PathTemplate;
import dev.portcullis.model.AuthorizationPolicy.Operation;
import dev.portcullis.model.SourceLocation;
import dev.portcullis.model.Values;
import org.jspecify.annotations.Nullable;

/** The fields of {@code to[].operation}, and those that conditions have in common with them. */
final class OperationFields {
  private final Clause<OperationTest> clause;

  OperationFields(Clause<OperationTest> clause) {
    this.clause = clause;
  }

  void add(Operation operation) {
    SourceLocation at = operation.location();
    clause.each(
        at, "hosts", operation.hosts(), value -> new OperationTest.Host(HeaderPattern.of(value)));
    clause.each(
        at,
        "methods",
        operation.methods(),
        value -> new OperationTest.Method(HeaderPattern.of(value)));
    clause.each(at, "paths", operation.paths(), OperationFields::path);
    ports(at, "ports", operation.ports());
  }

  void ports(SourceLocation at, String field, Values values) {
    clause.each(
        at,
        field,
        values,
        value -> {
          Integer port = Numbers.port(value);
          return port == null ? null : new OperationTest.DestinationPort(port);
        });
  }

  void ips(SourceLocation at, String field, Values values) {
    clause.each(
        at,
        field,
        values,
        value -> {
          IpBlock block = IpBlock.parse(value);
          return block == null ? null : new OperationTest.DestinationIp(block);
        });
  }

  private static @Nullable OperationTest path(String value) {
    if (!PathTemplate.isTemplate(value)) {
      return new OperationTest.Path(TextPattern.of(value));
    }
    PathTemplate template = PathTemplate.parse(value);
    return template == null ? null : new OperationTest.TemplatedPath(template);
  }
}
