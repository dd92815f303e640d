package dev.portcullis.document;

import com.google.common.collect.ImmutableList;
import dev.portcullis.model.MeshSettings;

/** Reads the mesh config: Istio's MeshConfig, and our own settings under {@code portcullis:}. */
public final class MeshConfigReader {

  /** Reads a parsed file; one without documents gives the defaults. */
  public ReadMeshConfig read(ParsedFile file) {
    return new ReadMeshConfig(MeshSettings.DEFAULT, ImmutableList.of());
  }
}
