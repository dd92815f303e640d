package dev.portcullis.document;

import com.google.common.collect.ImmutableSortedMap;
import dev.portcullis.model.ConfigMeta;
import dev.portcullis.model.PeerAuthentication;
import dev.portcullis.model.PeerAuthentication.MutualTlsMode;
import dev.portcullis.model.ProblemCode;
import dev.portcullis.model.WorkloadSelector;
import java.util.TreeMap;

/** Reads PeerAuthentications. */
final class PeerAuthenticationReader implements KindReader {
  @Override
  public Result read(ConfigMeta meta, Fields document) {
    int before = document.reading().errors();
    Fields spec = document.object("spec");
    WorkloadSelector selector = WorkloadSelector.EVERYTHING;
    MutualTlsMode mode = MutualTlsMode.UNSET;
    ImmutableSortedMap<Integer, MutualTlsMode> ports = ImmutableSortedMap.of();
    if (spec != null) {
      WorkloadSelector written = Attachment.selector(spec, "selector", "matchLabels");
      selector = spec.reading().errors() == before ? written : selector;
      mode = mode(spec, "mtls");
      ports = ports(spec);
      spec.done();
    }
    PeerAuthentication read = new PeerAuthentication(meta, selector, mode, ports);
    boolean readable = document.reading().errors() == before;
    if (spec != null && !ports.isEmpty() && selector.matchLabels().isEmpty()) {
      spec.report(
          ProblemCode.CONFLICTING_FIELDS,
          "portLevelMtls",
          "counts only together with a selector",
          "add a selector");
    }
    return new Result(read, readable ? read : strict(read));
  }

  /** What can't be read could have said STRICT. */
  private static PeerAuthentication strict(PeerAuthentication read) {
    return new PeerAuthentication(
        read.meta(), read.selector(), MutualTlsMode.STRICT, ImmutableSortedMap.of());
  }

  private static MutualTlsMode mode(Fields fields, String name) {
    Fields mtls = fields.object(name);
    return mtls == null ? MutualTlsMode.UNSET : mode(mtls);
  }

  private static MutualTlsMode mode(Fields mtls) {
    MutualTlsMode mode = mtls.choice("mode", MutualTlsMode.class);
    mtls.done();
    return mode == null ? MutualTlsMode.UNSET : mode;
  }

  private static ImmutableSortedMap<Integer, MutualTlsMode> ports(Fields spec) {
    Fields ports = spec.object("portLevelMtls");
    if (ports == null) {
      return ImmutableSortedMap.of();
    }
    TreeMap<Integer, MutualTlsMode> modes = new TreeMap<>();
    for (String port : ports.names()) {
      Fields mtls = ports.object(port);
      MutualTlsMode mode = mtls == null ? MutualTlsMode.UNSET : mode(mtls);
      if (port.matches("[0-9]{1,5}") && Integer.parseInt(port) <= 65535) {
        modes.put(Integer.parseInt(port), mode);
      } else {
        ports.report(
            ProblemCode.INVALID_PORT, port, "is no port", "write a number from 1 to 65535");
      }
    }
    return ImmutableSortedMap.copyOf(modes);
  }
}
