package dev.portcullis.jwks;

import com.google.common.collect.ImmutableSet;
import dev.portcullis.jwks.NameLookup.NameService;
import java.net.InetAddress;
import java.time.InstantSource;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.function.Supplier;

/**
 * Fetches by HTTP and HTTPS, and dials only what may be dialled. Blocks its caller, on a virtual
 * thread as well as on another; nothing is kept between two fetches.
 */
public final class HttpJwksFetcher implements JwksFetcher, AutoCloseable {
  private final Supplier<ImmutableSet<Integer>> ownPorts;
  private final NameLookup names;
  private final InstantSource clock;
  private final ScheduledThreadPoolExecutor alarms;

  /**
   * A fetcher that looks names up as the system does.
   *
   * @param ownPorts the ports at which this process listens now, which it never dials
   */
  public HttpJwksFetcher(Supplier<ImmutableSet<Integer>> ownPorts) {
    this(ownPorts, InetAddress::getAllByName, InstantSource.system());
  }

  HttpJwksFetcher(
      Supplier<ImmutableSet<Integer>> ownPorts, NameService names, InstantSource clock) {
    this.ownPorts = ownPorts;
    this.names = new NameLookup(names);
    this.clock = clock;
    this.alarms =
        new ScheduledThreadPoolExecutor(
            1, Thread.ofPlatform().daemon().name("portcullis-fetch-deadline").factory());
    alarms.setRemoveOnCancelPolicy(true);
  }

  @Override
  public FetchResult fetch(FetchRequest request) {
    try (Deadline deadline = new Deadline(request.timeout(), alarms)) {
      AddressGuard guard = new AddressGuard(request.settings().allowedCidrs(), ownPorts);
      Dialer dialer = new Dialer(names, guard, deadline);
      return new KeyFetch(request, new KeyServer(request, dialer, deadline), deadline, clock).run();
    }
  }

  /** Takes no more requests. Fetches under way still end in time. */
  @Override
  public void close() {
    alarms.shutdown();
  }
}
