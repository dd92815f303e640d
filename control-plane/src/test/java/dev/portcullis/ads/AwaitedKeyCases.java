package dev.portcullis.ads;

import static dev.portcullis.ads.MixingTransition.ALLOW;
import static dev.portcullis.ads.MixingTransition.DENY;
import static dev.portcullis.ads.MixingTransition.EPOCH;
import static dev.portcullis.ads.ProtocolCase.both;
import static dev.portcullis.ads.ProtocolCase.delta;
import static dev.portcullis.ads.ProtocolCase.sotw;
import static dev.portcullis.ads.Samples.extension;
import static dev.portcullis.xds.ResourceType.EXTENSION;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import dev.portcullis.xds.EncodedResource;
import dev.portcullis.xds.PolicyOutline;

/** Policies whose keys this replica does not have: what a proxy holds is not overwritten. */
final class AwaitedKeyCases {
  private static final int KEYS = 1;
  private static final int OTHER_KEYS = 2;
  private static final int NO_KEYS = 3;

  static final ImmutableList<ProtocolCase> ALL =
      ImmutableList.of(
          delta(
              "a policy that only lacks keys is not sent to a proxy that holds it",
              s ->
                  s.snapshot(awaiting("a", 7))
                      .comesBack(
                          EXTENSION, ImmutableMap.of("a", known("a", KEYS, 7).version()), "a")
                      .getsNothing()),
          sotw(
              "a policy that only lacks keys is not sent to a proxy that held it last",
              s ->
                  s.snapshot(awaiting("a", 7))
                      .comesBack(EXTENSION, known("a", KEYS, 7).version(), "a")
                      .getsNothing()),
          delta(
              "a proxy that came back before the policy was compiled keeps what it holds, too",
              s ->
                  s.comesBack(EXTENSION, ImmutableMap.of("a", known("a", KEYS, 7).version()), "a")
                      .snapshot(awaiting("a", 7))
                      .getsNothing()),
          sotw(
              "in state of the world as well",
              s ->
                  s.comesBack(EXTENSION, known("a", KEYS, 7).version(), "a")
                      .snapshot(awaiting("a", 7))
                      .getsNothing()),
          delta(
              "once keys are known they are sent",
              s ->
                  s.snapshot(awaiting("a", 7))
                      .comesBack(
                          EXTENSION, ImmutableMap.of("a", known("a", KEYS, 7).version()), "a")
                      .snapshot(known("a", OTHER_KEYS, 7))
                      .gets(EXTENSION, known("a", OTHER_KEYS, 7))),
          sotw(
              "once keys are known they are sent, in state of the world",
              s ->
                  s.snapshot(awaiting("a", 7))
                      .comesBack(EXTENSION, known("a", KEYS, 7).version(), "a")
                      .snapshot(known("a", OTHER_KEYS, 7))
                      .gets(EXTENSION, known("a", OTHER_KEYS, 7))),
          delta(
              "a policy that changed is sent, be it without keys: an edit is never withheld",
              s ->
                  s.snapshot(awaiting("a", 8))
                      .comesBack(
                          EXTENSION, ImmutableMap.of("a", known("a", KEYS, 7).version()), "a")
                      .gets(EXTENSION, awaiting("a", 8))),
          sotw(
              "a policy that changed is sent, in state of the world",
              s ->
                  s.snapshot(awaiting("a", 8))
                      .comesBack(EXTENSION, known("a", KEYS, 7).version(), "a")
                      .gets(EXTENSION, awaiting("a", 8))),
          delta(
              "an edit is not withheld after the proxy came back either",
              s ->
                  s.snapshot(awaiting("a", 7))
                      .comesBack(
                          EXTENSION, ImmutableMap.of("a", known("a", KEYS, 7).version()), "a")
                      .snapshot(awaiting("a", 8))
                      .gets(EXTENSION, awaiting("a", 8))),
          both(
              "a new proxy holds nothing that could be kept",
              s ->
                  s.snapshot(awaiting("a", 7))
                      .wants(EXTENSION, "a")
                      .gets(EXTENSION, awaiting("a", 7))),
          both(
              "keys that are lost for good are not awaited",
              s ->
                  s.snapshot(known("a", KEYS, 7))
                      .wants(EXTENSION, "a")
                      .gets(EXTENSION, known("a", KEYS, 7))
                      .accepts()
                      .snapshot(known("a", NO_KEYS, 7))
                      .gets(EXTENSION, known("a", NO_KEYS, 7))),
          delta(
              "keys of another issuer that changed are sent, whoever's are not known",
              s ->
                  s.snapshot(outlined("a", NO_KEYS, 7, "rotated", PolicyOutline.AWAITED))
                      .comesBack(
                          EXTENSION, ImmutableMap.of("a", known("a", KEYS, 7).version()), "a")
                      .gets(
                          EXTENSION, outlined("a", NO_KEYS, 7, "rotated", PolicyOutline.AWAITED))),
          sotw(
              "keys of another issuer that changed are sent, in state of the world",
              s ->
                  s.snapshot(outlined("a", NO_KEYS, 7, "rotated", PolicyOutline.AWAITED))
                      .comesBack(EXTENSION, known("a", KEYS, 7).version(), "a")
                      .gets(
                          EXTENSION, outlined("a", NO_KEYS, 7, "rotated", PolicyOutline.AWAITED))),
          delta(
              "keys of another issuer that change later are sent, too",
              s ->
                  s.snapshot(awaiting("a", 7))
                      .comesBack(
                          EXTENSION, ImmutableMap.of("a", known("a", KEYS, 7).version()), "a")
                      .getsNothing()
                      .snapshot(outlined("a", OTHER_KEYS, 7, "rotated", PolicyOutline.AWAITED))
                      .gets(
                          EXTENSION,
                          outlined("a", OTHER_KEYS, 7, "rotated", PolicyOutline.AWAITED))),
          delta(
              "whoever awaits the same keys holds nothing to be kept",
              s ->
                  s.snapshot(outlined("a", OTHER_KEYS, 7, "rotated", PolicyOutline.AWAITED))
                      .comesBack(EXTENSION, ImmutableMap.of("a", awaiting("a", 7).version()), "a")
                      .gets(
                          EXTENSION,
                          outlined("a", OTHER_KEYS, 7, "rotated", PolicyOutline.AWAITED))),
          delta(
              "when they are lost for good, nobody keeps them",
              s ->
                  s.snapshot(awaiting("a", 7))
                      .comesBack(
                          EXTENSION, ImmutableMap.of("a", known("a", KEYS, 7).version()), "a")
                      .snapshot(known("a", NO_KEYS, 7))
                      .gets(EXTENSION, known("a", NO_KEYS, 7))),
          sotw(
              "of several names nobody knows which one a version is about",
              s ->
                  s.snapshot(awaiting("a", 7), awaiting("b", 7))
                      .comesBack(EXTENSION, known("a", KEYS, 7).version(), "a", "b")
                      .gets(EXTENSION, awaiting("a", 7))
                      .accepts()
                      .gets(EXTENSION, awaiting("b", 7))),
          delta(
              "a policy in slots that only lacks keys is not sent either",
              s ->
                  s.snapshot(extension(EPOCH, 0), awaiting(ALLOW, 7), extension(DENY, 1))
                      .comesBack(
                          EXTENSION,
                          ImmutableMap.of(
                              EPOCH,
                              extension(EPOCH, 0).version(),
                              ALLOW,
                              known(ALLOW, KEYS, 7).version(),
                              DENY,
                              extension(DENY, 1).version()),
                          EPOCH,
                          ALLOW,
                          DENY)
                      .getsNothing()));

  private AwaitedKeyCases() {}

  private static EncodedResource known(String name, int keys, int policy) {
    return outlined(name, keys, policy, "other", "k" + keys);
  }

  private static EncodedResource awaiting(String name, int policy) {
    return outlined(name, NO_KEYS, policy, "other", PolicyOutline.AWAITED);
  }

  private static EncodedResource outlined(String name, int content, int policy, String... keySets) {
    return extension(name, content)
        .outlined(new PolicyOutline(extension(name, policy).hash(), ImmutableList.copyOf(keySets)));
  }
}
