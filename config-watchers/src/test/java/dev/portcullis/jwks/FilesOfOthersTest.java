package dev.portcullis.jwks;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.common.collect.ImmutableList;
import dev.portcullis.model.ClientTlsSettings;
import dev.portcullis.model.ClientTlsSettings.Mode;
import dev.portcullis.model.SourceLocation;
import org.junit.jupiter.api.Test;

/** Whoever may write an object of a cluster may not have files of ours opened by it. */
final class FilesOfOthersTest {
  private static final String MISSING = "/portcullis/there/is/no/such.pem";

  private static void open(SourceLocation location, String authorities, String key)
      throws FetchException {
    ClientTlsSettings settings =
        new ClientTlsSettings(
            key.isEmpty() ? Mode.SIMPLE : Mode.MUTUAL,
            authorities,
            "",
            key,
            key,
            "",
            "",
            ImmutableList.of(),
            false,
            location);
    var _ = new TlsLayer(KeyHost.parse("keys.example"), "", settings);
  }

  @Test
  void aDestinationRuleOfAClusterNamesNoFileToUs() {
    SourceLocation cluster = SourceLocation.ofCluster("DestinationRule/foo/keys");
    assertThatThrownBy(() -> open(cluster, MISSING, ""))
        .hasMessageContaining("in a cluster no file is read that an object names");
    assertThatThrownBy(() -> open(cluster, "", MISSING))
        .hasMessageContaining("in a cluster no file is read that an object names");
  }

  @Test
  void oneOfADirectoryDoes() {
    assertThatThrownBy(() -> open(SourceLocation.ofFile("rule.yaml"), MISSING, ""))
        .hasMessageContaining(MISSING);
  }
}
