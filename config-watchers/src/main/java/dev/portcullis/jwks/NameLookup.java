package dev.portcullis.jwks;

import com.google.common.collect.HashMultiset;
import com.google.common.collect.ImmutableList;
import com.google.common.collect.Multiset;
import com.google.common.net.InternetDomainName;
import dev.portcullis.jwks.FetchFailure.Cause;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Looks up names, with an end. A lookup of the JDK has none: it holds its thread for as long as the
 * name server pleases, and a virtual thread's carrier with it. So each has a platform thread, each
 * name at most one, and each domain (whose owner runs the name server) only a part of all threads.
 */
final class NameLookup {
  private static final int MOST = 256;
  private static final int MOST_OF_A_DOMAIN = 16;

  /** Finds the addresses of a host; may hang. */
  @FunctionalInterface
  interface NameService {
    InetAddress[] addressesOf(String host) throws UnknownHostException;
  }

  private final NameService names;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition ended = lock.newCondition();
  private final Map<String, CompletableFuture<ImmutableList<InetAddress>>> running =
      new HashMap<>();
  private final Multiset<String> domains = HashMultiset.create();

  NameLookup(NameService names) {
    this.names = names;
  }

  /** The addresses of a name, in the order of the name service; at least one. */
  ImmutableList<InetAddress> addressesOf(String host, Deadline deadline) throws FetchException {
    deadline.doing("looking up " + host);
    try {
      return lookup(host, deadline).get(deadline.nanosLeft(), TimeUnit.NANOSECONDS);
    } catch (TimeoutException e) {
      throw deadline.exceeded();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new FetchException(Cause.DNS, "interrupted while looking up " + host);
    } catch (ExecutionException e) {
      throw new FetchException(
          Cause.DNS,
          e.getCause() instanceof UnknownHostException
              ? "DNS knows no address of " + host
              : "looking up " + host + " failed");
    }
  }

  private CompletableFuture<ImmutableList<InetAddress>> lookup(String host, Deadline deadline)
      throws FetchException, InterruptedException {
    String domain = domain(host);
    lock.lockInterruptibly();
    try {
      while (!running.containsKey(host)
          && (domains.size() >= MOST || domains.count(domain) >= MOST_OF_A_DOMAIN)) {
        deadline.doing("waiting for other lookups, that hang, to look up " + host);
        if (ended.awaitNanos(deadline.nanosLeft()) <= 0) {
          throw deadline.exceeded();
        }
      }
      deadline.doing("looking up " + host);
      return running.computeIfAbsent(host, h -> start(h, domain));
    } finally {
      lock.unlock();
    }
  }

  private CompletableFuture<ImmutableList<InetAddress>> start(String host, String domain) {
    CompletableFuture<ImmutableList<InetAddress>> result = new CompletableFuture<>();
    domains.add(domain);
    Thread.ofPlatform()
        .daemon()
        .name("portcullis-lookup")
        .start(() -> {
          try {
            result.complete(ImmutableList.copyOf(names.addressesOf(host)));
          } catch (UnknownHostException | RuntimeException e) {
            result.completeExceptionally(e);
          } finally {
            end(host, domain);
          }
        });
    return result;
  }

  private void end(String host, String domain) {
    lock.lock();
    try {
      running.remove(host);
      domains.remove(domain);
      ended.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** What one owner has: a domain below a public suffix, or the last two labels. */
  private static String domain(String host) {
    if (InternetDomainName.isValid(host)) {
      InternetDomainName name = InternetDomainName.from(host);
      if (name.isUnderPublicSuffix()) {
        return name.topPrivateDomain().toString();
      }
    }
    String[] labels = host.split("\\.", -1);
    int from = Math.max(0, labels.length - 2);
    return String.join(".", Arrays.asList(labels).subList(from, labels.length));
  }
}
