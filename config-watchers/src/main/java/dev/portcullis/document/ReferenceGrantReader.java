package dev.portcullis.document;

import com.google.common.collect.ImmutableList;
import dev.portcullis.model.ConfigMeta;
import dev.portcullis.model.ReferenceGrant;
import dev.portcullis.model.ReferenceGrant.From;
import dev.portcullis.model.ReferenceGrant.To;
import org.jspecify.annotations.Nullable;

/** Reads ReferenceGrants. */
final class ReferenceGrantReader implements KindReader {
  @Override
  public Result read(ConfigMeta meta, Fields document) {
    Fields spec = document.object("spec");
    if (spec == null) {
      if (!document.has("spec")) {
        document.missing("spec");
      }
      return Result.of(new ReferenceGrant(meta, ImmutableList.of(), ImmutableList.of()));
    }
    ImmutableList<From> from =
        listed(spec, "from").stream()
            .map(ReferenceGrantReader::from)
            .collect(ImmutableList.toImmutableList());
    ImmutableList<To> to =
        listed(spec, "to").stream()
            .map(ReferenceGrantReader::to)
            .collect(ImmutableList.toImmutableList());
    spec.done();
    return Result.of(new ReferenceGrant(meta, from, to));
  }

  private static ImmutableList<Fields> listed(Fields spec, String name) {
    if (!spec.has(name)) {
      spec.missing(name);
    }
    return spec.objects(name);
  }

  private static From from(Fields from) {
    From read = new From(group(from), text(from, "kind"), text(from, "namespace"));
    from.done();
    return read;
  }

  private static To to(Fields to) {
    To read = new To(group(to), text(to, "kind"), to.string("name", ""));
    to.done();
    return read;
  }

  /** "" is the core group, and has to be written. */
  private static String group(Fields fields) {
    if (!fields.has("group")) {
      fields.missing("group");
    }
    return fields.string("group", "");
  }

  private static String text(Fields fields, String name) {
    @Nullable String text = fields.required(name);
    return text == null ? "" : text;
  }
}
