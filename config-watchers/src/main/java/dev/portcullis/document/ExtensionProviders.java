package dev.portcullis.document;

import com.google.common.collect.ImmutableList;
import dev.portcullis.model.ProblemCode;
import java.util.LinkedHashSet;
import java.util.Set;

/** Reads the {@code extensionProviders} of a mesh config. */
final class ExtensionProviders {
  private ExtensionProviders() {}

  static ImmutableList<String> read(Fields mesh) {
    Set<String> names = new LinkedHashSet<>();
    for (Fields provider : mesh.objects("extensionProviders")) {
      String name = provider.required("name");
      if (name != null && !names.add(name)) {
        provider.report(ProblemCode.INVALID_VALUE, "name", "is that of another provider, too", "");
      }
      provider.ignore(MeshSettingNames.PROVIDERS);
      provider.done();
    }
    return ImmutableList.copyOf(names);
  }
}
