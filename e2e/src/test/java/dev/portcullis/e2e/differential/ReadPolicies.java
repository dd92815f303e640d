package dev.portcullis.e2e.differential;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSortedMap;
import com.google.common.collect.Maps;
import dev.portcullis.compile.ConfigView;
import dev.portcullis.decide.Policies;
import dev.portcullis.document.ConfigReader;
import dev.portcullis.document.DocumentParser;
import dev.portcullis.document.Node;
import dev.portcullis.document.ReadDocument;
import dev.portcullis.model.AuthorizationPolicy;
import dev.portcullis.model.ConfigObject;
import dev.portcullis.model.MeshSettings;
import dev.portcullis.model.RequestAuthentication;
import java.nio.charset.StandardCharsets;

/**
 * What the readers make of a file of policies: the same for the compiler and for the decider.
 *
 * @param refused how many documents are closed, or not read at all, because of errors in them
 */
record ReadPolicies(ImmutableList<ConfigObject> objects, MeshSettings mesh, int refused) {

  static ReadPolicies of(String file, MeshSettings mesh) {
    ConfigReader reader = new ConfigReader("default");
    ImmutableList.Builder<ConfigObject> objects = ImmutableList.builder();
    int refused = 0;
    byte[] bytes = file.getBytes(StandardCharsets.UTF_8);
    for (Node document : new DocumentParser().parse("policies.yaml", bytes).documents()) {
      for (ReadDocument read : reader.read(document)) {
        ConfigObject enforced = read.object() != null ? read.object() : read.closed();
        if (enforced != null) {
          objects.add(enforced);
        }
        refused += read.object() == null ? 1 : 0;
      }
    }
    return new ReadPolicies(objects.build(), mesh, refused);
  }

  static ReadPolicies of(Experiment experiment) {
    return of(experiment.policyFile(), experiment.proxy().meshSettings());
  }

  ConfigView view() {
    return new ConfigView(
        1, ImmutableSortedMap.copyOf(Maps.uniqueIndex(objects, ConfigObject::key)), mesh);
  }

  Policies policies() {
    return new Policies(
        objects.stream()
            .filter(RequestAuthentication.class::isInstance)
            .map(RequestAuthentication.class::cast)
            .collect(ImmutableList.toImmutableList()),
        objects.stream()
            .filter(AuthorizationPolicy.class::isInstance)
            .map(AuthorizationPolicy.class::cast)
            .collect(ImmutableList.toImmutableList()),
        mesh);
  }
}
