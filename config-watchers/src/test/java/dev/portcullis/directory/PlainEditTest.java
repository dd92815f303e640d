package dev.portcullis.directory;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import com.google.common.collect.Maps;
import dev.portcullis.directory.Assembler.Assembled;
import dev.portcullis.directory.Assembler.LastGood;
import dev.portcullis.directory.Assembler.Part;
import dev.portcullis.document.ConfigReader;
import dev.portcullis.model.ConfigKey;
import dev.portcullis.model.ConfigObject;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Over random edits a plain one comes to what putting all files together comes to. */
final class PlainEditTest {
  private static final int EDITS = 3000;

  private final Random random = new Random(11);
  private final ContentReader reader = new ContentReader.Objects(new ConfigReader("default"));
  private final TreeMap<String, Part> parts = new TreeMap<>();

  @Test
  void comesToWhatAllFilesTogetherComeTo() {
    ImmutableList<Part> last = ImmutableList.of();
    Assembled remembered = Assembled.nothing();
    Assembled whole = Assembled.nothing();
    int plain = 0;
    for (int edit = 0; edit < EDITS; edit++) {
      edit();
      ImmutableList<Part> next = ImmutableList.copyOf(parts.values());
      whole = Assembler.assemble(next, whole);
      Assembled quick = PlainEdit.assemble(last, next, remembered);
      remembered = quick == null ? Assembler.assemble(next, remembered) : quick;
      plain += quick == null ? 0 : 1;
      last = next;
      assertThat(remembered.objects()).as("edit %d", edit).isEqualTo(whole.objects());
      assertThat(remembered.problems()).as("edit %d", edit).isEqualTo(whole.problems());
      assertThat(remembered.places()).as("edit %d", edit).isEqualTo(whole.places());
      assertThat(forms(remembered)).as("edit %d", edit).isEqualTo(forms(whole));
    }
    assertThat(plain).isBetween(EDITS / 10, EDITS * 9 / 10);
  }

  private static Map<ConfigKey, ConfigObject> forms(Assembled assembled) {
    return Map.copyOf(Maps.transformValues(assembled.lastGood(), LastGood::object));
  }

  private void edit() {
    String name = "f" + random.nextInt(6) + ".yaml";
    Part known = parts.get(name);
    switch (random.nextInt(90)) {
      case 0 -> parts.remove(name);
      case 1 -> {
        if (known != null) {
          parts.put(name, new Part(name, known.reading(), known.kept(), !known.absent(), true));
        }
      }
      case 2 -> {
        if (known != null) {
          ImmutableSet<ConfigKey> kept = ImmutableSet.copyOf(known.reading().keys());
          parts.put(name, new Part(name, reading(name), kept, false, true));
        }
      }
      default -> parts.put(name, new Part(name, reading(name), ImmutableSet.of(), false, true));
    }
  }

  private Reading reading(String name) {
    StringBuilder text = new StringBuilder();
    for (int i = random.nextInt(4); i > 0; i--) {
      // Mostly of its own, sometimes of another file, too.
      String policy = random.nextInt(90) == 0 ? "shared" : name.charAt(1) + "-" + i;
      String action = random.nextInt(90) == 0 ? "NONSENSE" : "DENY";
      text.append(
          """
          ---
          apiVersion: security.istio.io/v1
          kind: AuthorizationPolicy
          metadata: {name: %s, namespace: foo}
          spec: {action: %s, rules: [{to: [{operation: {paths: ["/%d"]}}]}]}
          """
              .formatted(policy, action, random.nextInt(3)));
    }
    return reader.read(name, text.toString().getBytes(StandardCharsets.UTF_8));
  }
}
