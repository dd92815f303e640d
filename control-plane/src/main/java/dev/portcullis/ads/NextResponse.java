package dev.portcullis.ads;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSortedSet;
import dev.portcullis.xds.EncodedResource;
import dev.portcullis.xds.ResourceType;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * What to send now of one type: a pure function of what the proxy was told and what it is to hold.
 *
 * <p>It is asked in two passes. In the first, resources come and change; in the second, those go
 * that nothing refers to any more. Listeners come and go in one response: one that takes over the
 * port of another would be refused beside it.
 */
final class NextResponse implements Candidates {
  private final Protocol protocol;
  private final TypeSubscription state;
  private final Target target;
  private final Predicate<EncodedResource> tooEarly;

  /**
   * A response.
   *
   * @param tooEarly what must not be sent yet
   */
  NextResponse(
      Protocol protocol,
      TypeSubscription state,
      Target target,
      Predicate<EncodedResource> tooEarly) {
    this.protocol = protocol;
    this.state = state;
    this.target = target;
    this.tooEarly = tooEarly;
  }

  @Override
  public @Nullable Outgoing additions() {
    if (isQuiet()) {
      return null;
    }
    return listsEverything() ? wholeState(state.type() == ResourceType.CLUSTER) : changes();
  }

  @Override
  public boolean isWaiting() {
    return state.type() == ResourceType.EXTENSION
        && !isQuiet()
        && wantedNames().stream()
            .map(target::get)
            .anyMatch(wanted -> wanted != null && isNews(wanted) && tooEarly.test(wanted));
  }

  @Override
  public @Nullable Outgoing removals() {
    if (isQuiet()) {
      return null;
    }
    return listsEverything() ? wholeState(false) : disappearances();
  }

  /** An edit concerns one type of most proxies: the others are not compared again. */
  private boolean isQuiet() {
    return target.set().hash().equals(state.quietAt());
  }

  /** In state of the world, a response of clusters or listeners lists all that there is. */
  private boolean listsEverything() {
    return protocol == Protocol.SOTW && state.type().hasLegacyWildcard();
  }

  private @Nullable Outgoing changes() {
    ImmutableList.Builder<EncodedResource> resources = ImmutableList.builder();
    ImmutableList.Builder<String> absent = ImmutableList.builder();
    for (String name : wantedNames()) {
      EncodedResource wanted = target.get(name);
      if (wanted == null && state.due().contains(name)) {
        EncodedResource standIn = target.standIn(name);
        if (standIn != null) {
          resources.add(standIn);
        } else if (state.type() != ResourceType.EXTENSION) {
          absent.add(name);
        }
      } else if (wanted != null && isNews(wanted) && !tooEarly.test(wanted)) {
        resources.add(wanted);
      }
    }
    Outgoing response = outgoing(resources.build(), absent.build());
    if (state.type() == ResourceType.LISTENER) {
      response = merged(response, disappearances());
    }
    return isWorthSending(response) ? response : null;
  }

  /** What is asked for is answered, even with what was refused before. */
  private boolean isNews(EncodedResource wanted) {
    return state.due().contains(wanted.name()) || !isTold(wanted) && !isForbidden(wanted.name());
  }

  private ImmutableSortedSet<String> wantedNames() {
    ImmutableSortedSet.Builder<String> names = ImmutableSortedSet.naturalOrder();
    names.addAll(state.due());
    if (state.interest().wildcard()) {
      names.addAll(target.names());
    }
    return names.addAll(state.interest().names()).build();
  }

  private boolean isWorthSending(Outgoing response) {
    if (!response.resources().isEmpty() || state.answerDue()) {
      return true;
    }
    // In state of the world an absent name has no form; only for routes is an empty response an
    // answer, which lets a listener open that waits for them.
    return !response.removed().isEmpty()
        && (protocol == Protocol.DELTA || state.type() == ResourceType.ROUTE);
  }

  private @Nullable Outgoing disappearances() {
    ImmutableList.Builder<EncodedResource> resources = ImmutableList.builder();
    ImmutableList.Builder<String> absent = ImmutableList.builder();
    state
        .told()
        .forEach((name, told) -> {
          if (!state.interest().covers(name)
              || state.due().contains(name)
              || target.get(name) != null
              || isForbidden(name)) {
            return;
          }
          EncodedResource standIn = target.standIn(name);
          if (standIn != null && !isTold(standIn)) {
            resources.add(standIn);
          } else if (standIn == null && !told.isAbsent() && isRemovable()) {
            absent.add(name);
          }
        });
    Outgoing response = outgoing(resources.build(), absent.build());
    return response.resources().isEmpty() && response.removed().isEmpty() ? null : response;
  }

  /** Extensions are never removed, and in state of the world only clusters and listeners can be. */
  private boolean isRemovable() {
    return protocol == Protocol.DELTA && state.type() != ResourceType.EXTENSION;
  }

  /** One extension a response: so a refusal names its culprit, and is never of a part. */
  private Outgoing outgoing(
      ImmutableList<EncodedResource> resources, ImmutableList<String> absent) {
    boolean oneByOne = state.type() == ResourceType.EXTENSION && resources.size() > 1;
    return new Outgoing(state.type(), oneByOne ? resources.subList(0, 1) : resources, absent);
  }

  private Outgoing merged(Outgoing response, @Nullable Outgoing gone) {
    return gone == null
        ? response
        : new Outgoing(
            state.type(),
            response.resources(),
            ImmutableList.<String>builder()
                .addAll(response.removed())
                .addAll(gone.removed())
                .build());
  }

  /**
   * All that the proxy wants.
   *
   * @param keepGone true to list what is gone as well, as long as something may refer to it
   */
  private @Nullable Outgoing wholeState(boolean keepGone) {
    Map<String, EncodedResource> content = new TreeMap<>();
    boolean differs = state.answerDue() || !state.due().isEmpty();
    for (Map.Entry<String, Told> entry : state.told().entrySet()) {
      EncodedResource held = entry.getValue().resource();
      boolean gone = target.get(entry.getKey()) == null && !entry.getValue().isAbsent();
      if (gone && keepGone && held != null) {
        content.put(entry.getKey(), held);
      } else {
        differs |= gone;
      }
    }
    for (String name : wantedNames()) {
      EncodedResource wanted = target.get(name);
      if (wanted != null) {
        content.put(name, wanted);
        differs |= !isTold(wanted);
      }
    }
    Outgoing response =
        new Outgoing(state.type(), ImmutableList.copyOf(content.values()), absentNames(content));
    return differs && !isRefused(response) ? response : null;
  }

  private ImmutableList<String> absentNames(Map<String, EncodedResource> content) {
    ImmutableSortedSet.Builder<String> names = ImmutableSortedSet.naturalOrder();
    names.addAll(state.due()).addAll(state.interest().names()).addAll(state.told().keySet());
    return names.build().stream()
        .filter(name -> !content.containsKey(name))
        .collect(ImmutableList.toImmutableList());
  }

  private boolean isTold(EncodedResource resource) {
    return resource.version().equals(state.version(resource.name()));
  }

  private boolean isForbidden(String name) {
    return state.rejections().stream()
        .anyMatch(rejection -> rejection.forbids(name, target::version));
  }

  /** A question is answered even with what was refused: the proxy asks to see it again. */
  private boolean isRefused(Outgoing response) {
    return !state.hasQuestion()
        && state.rejections().stream()
            .anyMatch(rejection -> rejection.versions().equals(response.versions()));
  }
}
