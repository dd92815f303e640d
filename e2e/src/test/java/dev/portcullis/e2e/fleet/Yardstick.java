package dev.portcullis.e2e.fleet;

import com.google.common.collect.ImmutableList;
import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import dev.portcullis.xds.ResourceType;
import io.envoyproxy.controlplane.cache.v3.SimpleCache;
import io.envoyproxy.controlplane.cache.v3.Snapshot;
import io.envoyproxy.controlplane.server.V3DiscoveryServer;
import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import io.envoyproxy.envoy.config.core.v3.DataSource;
import io.envoyproxy.envoy.config.core.v3.Node;
import io.envoyproxy.envoy.config.endpoint.v3.ClusterLoadAssignment;
import io.envoyproxy.envoy.config.listener.v3.Listener;
import io.envoyproxy.envoy.config.route.v3.RouteConfiguration;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.GenericSecret;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.Secret;
import io.envoyproxy.envoy.service.discovery.v3.DeltaDiscoveryResponse;
import io.envoyproxy.envoy.service.discovery.v3.Resource;
import io.grpc.netty.shaded.io.grpc.netty.GrpcSslContexts;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.netty.shaded.io.netty.handler.ssl.ClientAuth;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * java-control-plane's own server and cache, with what Portcullis told a proxy as its snapshot:
 * that cache knows no extensions, so each travels as the bytes of a secret, which is subscribed to
 * by name just so and has the same size, but is cheaper to encode than a policy. A process of its
 * own; each byte that comes to its second port is an edit of one of them.
 */
final class Yardstick {
  private final SimpleCache<String> cache = new SimpleCache<>(Node::getCluster);
  private final String group;
  private final String edited;
  private final ImmutableList<Cluster> clusters;
  private final ImmutableList<ClusterLoadAssignment> endpoints;
  private final ImmutableList<Listener> listeners;
  private final ImmutableList<RouteConfiguration> routes;
  private final ImmutableList<Resource> extensions;
  private int edits;

  private Yardstick(String group, String edited, DeltaDiscoveryResponse resources)
      throws InvalidProtocolBufferException {
    this.group = group;
    this.edited = edited;
    this.clusters = all(resources, ResourceType.CLUSTER, Cluster.class);
    this.endpoints = all(resources, ResourceType.ENDPOINT, ClusterLoadAssignment.class);
    this.listeners = all(resources, ResourceType.LISTENER, Listener.class);
    this.routes = all(resources, ResourceType.ROUTE, RouteConfiguration.class);
    this.extensions =
        resources.getResourcesList().stream()
            .filter(resource -> isOf(ResourceType.EXTENSION, resource))
            .collect(ImmutableList.toImmutableList());
  }

  /**
   * {@code XDS-PORT CONTROL-PORT FILE EDITED GROUP OTHER-GROUP [CERTIFICATE KEY AUTHORITY]}: the
   * file holds the resources.
   */
  public static void main(String[] arguments) throws IOException {
    DeltaDiscoveryResponse resources =
        DeltaDiscoveryResponse.parseFrom(Files.readAllBytes(Path.of(arguments[2])));
    Yardstick yardstick = new Yardstick(arguments[4], arguments[3], resources);
    yardstick.edit();
    yardstick.cache.setSnapshot(arguments[5], yardstick.snapshot(0));
    try (ServerSocket control = new ServerSocket()) {
      control.bind(loopback(arguments[1]));
      // Last: who sees it listen may connect to the other port, too.
      server(arguments)
          .addService(new V3DiscoveryServer(yardstick.cache).getAggregatedDiscoveryServiceImpl())
          .build()
          .start();
      while (true) {
        try (Socket driver = control.accept();
            InputStream edits = driver.getInputStream()) {
          while (edits.read() >= 0) {
            yardstick.edit();
          }
        }
      }
    }
  }

  private static NettyServerBuilder server(String[] arguments) throws IOException {
    NettyServerBuilder server = NettyServerBuilder.forAddress(loopback(arguments[0]));
    if (arguments.length > 6) {
      server.sslContext(
          GrpcSslContexts.forServer(Path.of(arguments[6]).toFile(), Path.of(arguments[7]).toFile())
              .trustManager(Path.of(arguments[8]).toFile())
              .clientAuth(ClientAuth.REQUIRE)
              .build());
    }
    return server;
  }

  private static InetSocketAddress loopback(String port) {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), Integer.parseInt(port));
  }

  private void edit() {
    cache.setSnapshot(group, snapshot(edits++));
  }

  /** A type's version stays where nothing of it changes, so that its watches are left alone. */
  private Snapshot snapshot(int edit) {
    ImmutableList<Secret> secrets =
        extensions.stream()
            .map(extension -> secret(extension, edit))
            .collect(ImmutableList.toImmutableList());
    String version = Integer.toString(edit);
    return Snapshot.create(
        clusters, "0", endpoints, "0", listeners, "0", routes, "0", secrets, version);
  }

  private Secret secret(Resource extension, int edit) {
    byte[] policy = extension.getResource().getValue().toByteArray();
    if (extension.getName().equals(edited)) {
      byte[] number = String.format("%08d", edit).getBytes(StandardCharsets.US_ASCII);
      System.arraycopy(number, 0, policy, policy.length / 2, number.length);
    }
    return Secret.newBuilder()
        .setName(extension.getName())
        .setGenericSecret(
            GenericSecret.newBuilder()
                .setSecret(
                    DataSource.newBuilder().setInlineBytes(ByteString.copyFrom(policy)).build()))
        .build();
  }

  private static <T extends Message> ImmutableList<T> all(
      DeltaDiscoveryResponse resources, ResourceType type, Class<T> form)
      throws InvalidProtocolBufferException {
    ImmutableList.Builder<T> all = ImmutableList.builder();
    for (Resource resource : resources.getResourcesList()) {
      if (isOf(type, resource)) {
        all.add(resource.getResource().unpack(form));
      }
    }
    return all.build();
  }

  private static boolean isOf(ResourceType type, Resource resource) {
    return resource.getResource().getTypeUrl().equals(type.typeUrl());
  }
}
