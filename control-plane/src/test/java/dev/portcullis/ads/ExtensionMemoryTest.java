package dev.portcullis.ads;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import dev.portcullis.compile.envoy.PolicySlots;
import dev.portcullis.xds.EncodedResource;
import dev.portcullis.xds.ResourceType;
import org.junit.jupiter.api.Test;

/** What is believed of a proxy that comes back after it refused something. */
final class ExtensionMemoryTest {
  private static final EncodedResource ALLOW = Samples.extension(PolicySlots.ALLOW, 2);
  private static final EncodedResource OTHER = Samples.extension("net/x", 2);

  @Test
  void whatWasRefusedIsAnsweredAnew() {
    TypeSubscription doubted =
        ExtensionMemory.EMPTY.refused(OTHER, "no").doubted(claiming(OTHER, ALLOW));
    assertThat(doubted.due()).containsExactly(OTHER.name());
    assertThat(doubted.version(ALLOW.name())).isEqualTo(ALLOW.version());
  }

  @Test
  void aSlotThatWasRefusedIsUnknownAndNotSentByItself() {
    TypeSubscription doubted =
        ExtensionMemory.EMPTY.refused(ALLOW, "no").doubted(claiming(OTHER, ALLOW));
    assertThat(doubted.due()).isEmpty();
    assertThat(doubted.version(ALLOW.name())).isEqualTo(Told.UNKNOWN.version());
    assertThat(doubted.version(OTHER.name())).isEqualTo(OTHER.version());
  }

  private static TypeSubscription claiming(EncodedResource one, EncodedResource two) {
    TypeSubscription subscription = TypeSubscription.of(ResourceType.EXTENSION);
    return subscription
        .withInterest(subscription.interest().plus(ImmutableSet.of(one.name(), two.name())))
        .withClaims(ImmutableMap.of(one.name(), one.version(), two.name(), two.version()));
  }
}
