package dev.portcullis.decide.request;

import com.google.common.base.Ascii;
import com.google.common.base.CharMatcher;
import com.google.common.base.Splitter;
import com.google.common.net.InetAddresses;
import dev.portcullis.decide.request.RequestIntake.Place;
import java.util.ArrayList;
import java.util.List;

/** Whom a proxy takes for the client, by {@code x-forwarded-for} and how far it believes it. */
final class ClientAddress {
  private static final Splitter ENTRIES = Splitter.on(',').trimResults(CharMatcher.anyOf(" \t"));

  private final Place place;

  ClientAddress(Place place) {
    this.place = place;
  }

  /** The client's address: the connection's other end unless the header names one to believe. */
  String of(HttpRequest sent) {
    int fromTheRight =
        switch (place) {
          case Place.Edge(int trustedProxies) -> trustedProxies;
          case Place.Workload workload -> 1;
        };
    List<String> entries = new ArrayList<>();
    for (HeaderField header : sent.headers()) {
      if (Ascii.equalsIgnoreCase(header.name(), "x-forwarded-for")) {
        entries.addAll(ENTRIES.splitToList(header.value()));
      }
    }
    String peer = sent.connection().sourceIp();
    if (fromTheRight == 0 || fromTheRight > entries.size()) {
      return peer;
    }
    String named = entries.get(entries.size() - fromTheRight);
    return InetAddresses.isInetAddress(named) ? named : peer;
  }
}
