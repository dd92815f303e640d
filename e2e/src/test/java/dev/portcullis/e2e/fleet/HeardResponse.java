package dev.portcullis.e2e.fleet;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import com.google.protobuf.CodedInputStream;
import com.google.protobuf.WireFormat;
import io.envoyproxy.envoy.service.discovery.v3.DeltaDiscoveryResponse;
import io.envoyproxy.envoy.service.discovery.v3.Resource;
import java.io.IOException;
import java.io.UncheckedIOException;

/**
 * What a stream looks at of a response: the bodies of resources are passed over.
 *
 * @param versions of the resources by name
 */
record HeardResponse(
    String typeUrl,
    String nonce,
    ImmutableMap<String, String> versions,
    ImmutableList<String> removed) {

  static HeardResponse read(byte[] message) {
    CodedInputStream in = CodedInputStream.newInstance(message);
    String typeUrl = "";
    String nonce = "";
    ImmutableMap.Builder<String, String> versions = ImmutableMap.builder();
    ImmutableList.Builder<String> removed = ImmutableList.builder();
    try {
      for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
        switch (WireFormat.getTagFieldNumber(tag)) {
          case DeltaDiscoveryResponse.TYPE_URL_FIELD_NUMBER -> typeUrl = in.readString();
          case DeltaDiscoveryResponse.NONCE_FIELD_NUMBER -> nonce = in.readString();
          case DeltaDiscoveryResponse.RESOURCES_FIELD_NUMBER -> resource(in, versions);
          case DeltaDiscoveryResponse.REMOVED_RESOURCES_FIELD_NUMBER ->
              removed.add(in.readString());
          default -> in.skipField(tag);
        }
      }
      return new HeardResponse(typeUrl, nonce, versions.buildKeepingLast(), removed.build());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void resource(CodedInputStream in, ImmutableMap.Builder<String, String> versions)
      throws IOException {
    int outer = in.pushLimit(in.readRawVarint32());
    String name = "";
    String version = "";
    for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
      switch (WireFormat.getTagFieldNumber(tag)) {
        case Resource.NAME_FIELD_NUMBER -> name = in.readString();
        case Resource.VERSION_FIELD_NUMBER -> version = in.readString();
        default -> in.skipField(tag);
      }
    }
    in.popLimit(outer);
    versions.put(name, version);
  }
}
