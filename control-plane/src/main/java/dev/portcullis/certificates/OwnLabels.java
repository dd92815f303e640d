package dev.portcullis.certificates;

import com.google.common.collect.ImmutableMap;

/** The labels of what we make, as those of what was installed. */
final class OwnLabels {
  static final ImmutableMap<String, String> ALL =
      ImmutableMap.of(
          "app.kubernetes.io/name", "portcullis",
          "app.kubernetes.io/component", "control-plane",
          "app.kubernetes.io/part-of", "portcullis");

  private OwnLabels() {}
}
