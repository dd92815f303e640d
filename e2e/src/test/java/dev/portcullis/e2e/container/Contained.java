package dev.portcullis.e2e.container;

import com.github.dockerjava.api.model.AccessMode;
import com.github.dockerjava.api.model.Bind;
import com.github.dockerjava.api.model.Capability;
import com.github.dockerjava.api.model.HostConfig;
import com.github.dockerjava.api.model.Volume;
import com.google.common.collect.ImmutableMap;
import java.nio.file.Path;
import java.util.List;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.utility.DockerImageName;

/** A container on the machine's network that has no right at all and can write nothing but /tmp. */
final class Contained extends GenericContainer<Contained> {
  Contained(String image) {
    super(DockerImageName.parse(image));
    withImagePullPolicy(name -> false);
    withNetworkMode("host");
  }

  /** Lets it read a folder of the machine, and run. */
  Contained start(Path folder, String at, String... command) {
    withCommand(command);
    withCreateContainerCmdModifier(create -> {
      HostConfig host = create.getHostConfig();
      host.withReadonlyRootfs(true)
          .withCapDrop(Capability.ALL)
          .withSecurityOpts(List.of("no-new-privileges"))
          .withTmpFs(
              ImmutableMap.of("/tmp", "mode=1777", "/var/lib/portcullis", "uid=65532,mode=0700"))
          .withBinds(new Bind(folder.toString(), new Volume(at), AccessMode.ro));
    });
    start();
    return this;
  }
}
