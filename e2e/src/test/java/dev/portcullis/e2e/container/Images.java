package dev.portcullis.e2e.container;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.model.Image;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.testcontainers.DockerClientFactory;

/** Gives the engine what {@code make test-system} has built: no registry is asked. */
final class Images {
  static final String PORTCULLIS = "portcullis:0.1.0-SNAPSHOT";
  static final String ENVOY = "portcullis-test-envoy:1.40.0";

  private Images() {}

  /** Loads both. */
  static void load() {
    DockerClient docker = DockerClientFactory.instance().client();
    Path folder = Path.of(System.getProperty("portcullis.images"));
    try (InputStream image = Files.newInputStream(folder.resolve("portcullis-image.tar"));
        InputStream envoy = Files.newInputStream(folder.resolve("envoy-image.tar"))) {
      docker.loadImageCmd(image).exec();
      docker.loadImageCmd(envoy).exec();
    } catch (IOException e) {
      throw new UncheckedIOException("make test-system builds the images", e);
    }
  }

  /** Removes both. */
  static void remove() {
    DockerClient docker = DockerClientFactory.instance().client();
    for (Image image : docker.listImagesCmd().exec()) {
      String[] tags = image.getRepoTags();
      if (tags != null
          && (Arrays.asList(tags).contains(PORTCULLIS) || Arrays.asList(tags).contains(ENVOY))) {
        docker.removeImageCmd(image.getId()).withForce(true).exec();
      }
    }
  }
}
