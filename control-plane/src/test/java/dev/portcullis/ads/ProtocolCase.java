package dev.portcullis.ads;

import com.google.common.collect.ImmutableSet;
import java.util.function.Consumer;

/** A rule of the protocol, as a conversation that holds only if the rule does. */
record ProtocolCase(String rule, ImmutableSet<Protocol> protocols, Consumer<Script> script) {
  static ProtocolCase both(String rule, Consumer<Script> script) {
    return new ProtocolCase(rule, ImmutableSet.of(Protocol.DELTA, Protocol.SOTW), script);
  }

  static ProtocolCase delta(String rule, Consumer<Script> script) {
    return new ProtocolCase(rule, ImmutableSet.of(Protocol.DELTA), script);
  }

  static ProtocolCase sotw(String rule, Consumer<Script> script) {
    return new ProtocolCase(rule, ImmutableSet.of(Protocol.SOTW), script);
  }
}
