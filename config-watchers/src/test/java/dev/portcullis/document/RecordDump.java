package dev.portcullis.document;

import dev.portcullis.model.ConfigMeta;
import dev.portcullis.model.RequestAuthentication.KeySource.InlineJwks;
import dev.portcullis.model.SourceLocation;
import java.lang.reflect.RecordComponent;
import java.util.Collection;
import java.util.Map;

/** Renders records for people: one component a line, what is empty left out. */
final class RecordDump {
  private final StringBuilder out = new StringBuilder();

  static String of(Object value) {
    RecordDump dump = new RecordDump();
    dump.value(value, 1);
    return dump.out.toString();
  }

  private void value(Object value, int indent) {
    switch (value) {
      case InlineJwks jwks -> line(jwks);
      case ConfigMeta meta -> line(meta(meta));
      case Record record -> record(record, indent);
      case Collection<?> items -> items(items, indent);
      case Map<?, ?> map -> map(map, indent);
      default -> line(value);
    }
  }

  private static String meta(ConfigMeta meta) {
    return meta.key()
        + (meta.createdAt() == null ? "" : " created " + meta.createdAt())
        + (meta.labels().isEmpty() ? "" : " labels " + meta.labels())
        + (meta.annotations().isEmpty() ? "" : " annotations " + meta.annotations());
  }

  private void record(Record record, int indent) {
    line(record.getClass().getSimpleName());
    for (RecordComponent component : record.getClass().getRecordComponents()) {
      Object value = component(record, component);
      if (!isEmpty(value)) {
        indent(indent).append(component.getName()).append(": ");
        value(value, indent + 1);
      }
    }
  }

  private void items(Collection<?> items, int indent) {
    if (items.stream().noneMatch(Record.class::isInstance)) {
      line(items);
      return;
    }
    out.append('\n');
    for (Object item : items) {
      indent(indent).append("- ");
      value(item, indent + 1);
    }
  }

  private void map(Map<?, ?> map, int indent) {
    if (map.values().stream().noneMatch(Record.class::isInstance)) {
      line(map);
      return;
    }
    out.append('\n');
    map.forEach((key, item) -> {
      indent(indent).append(key).append(" -> ");
      value(item, indent + 1);
    });
  }

  private static Object component(Record record, RecordComponent component) {
    try {
      return component.getAccessor().invoke(record);
    } catch (ReflectiveOperationException e) {
      throw new AssertionError(e);
    }
  }

  private static boolean isEmpty(Object value) {
    return switch (value) {
      case null -> true;
      case SourceLocation location -> true;
      case String text -> text.isEmpty();
      case Boolean flag -> !flag;
      case Collection<?> items -> items.isEmpty();
      case Map<?, ?> map -> map.isEmpty();
      case Record record ->
          record.getClass().getRecordComponents().length > 0
              && java.util.Arrays.stream(record.getClass().getRecordComponents())
                  .allMatch(component -> isEmpty(component(record, component)));
      default -> false;
    };
  }

  private void line(Object value) {
    out.append(value).append('\n');
  }

  private StringBuilder indent(int indent) {
    return out.append("  ".repeat(indent));
  }
}
