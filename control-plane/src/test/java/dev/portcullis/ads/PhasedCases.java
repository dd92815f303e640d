package dev.portcullis.ads;

import static dev.portcullis.ads.MixingTransition.ALLOW;
import static dev.portcullis.ads.MixingTransition.DENY;
import static dev.portcullis.ads.MixingTransition.EPOCH;
import static dev.portcullis.ads.MixingTransition.mixed;
import static dev.portcullis.ads.ProtocolCase.both;
import static dev.portcullis.ads.ProtocolCase.delta;
import static dev.portcullis.ads.ProtocolCase.sotw;
import static dev.portcullis.ads.Samples.denied;
import static dev.portcullis.ads.Samples.extension;
import static dev.portcullis.ads.Samples.listener;
import static dev.portcullis.xds.ResourceType.EXTENSION;
import static dev.portcullis.xds.ResourceType.LISTENER;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import dev.portcullis.xds.EncodedResource;

/** Policies that are spread over several extensions. */
final class PhasedCases {
  static final ImmutableList<ProtocolCase> ALL =
      ImmutableList.of(
          both(
              "a new proxy gets every slot plain, as it asks",
              s ->
                  s.snapshot(policy(1, 1))
                      .wants(EXTENSION, EPOCH)
                      .gets(EXTENSION, extension(EPOCH, 0))
                      .accepts()
                      .wants(EXTENSION, ALLOW)
                      .gets(EXTENSION, extension(ALLOW, 1))),
          both(
              "a change goes step by step, each accepted before the next",
              s ->
                  holding(s, 1, 1)
                      .snapshot(policy(2, 2))
                      .gets(EXTENSION, mixed(ALLOW))
                      .getsNothing()
                      .accepts(EXTENSION)
                      .gets(EXTENSION, mixed(DENY))
                      .accepts()
                      .gets(EXTENSION, extension(ALLOW, 2))
                      .accepts()
                      .gets(EXTENSION, extension(DENY, 2))
                      .accepts()
                      .getsNothing()),
          both(
              "a way that has begun is gone to its end before a newer policy is looked at",
              s ->
                  holding(s, 1, 1)
                      .snapshot(policy(2, 1))
                      .gets(EXTENSION, mixed(ALLOW))
                      .snapshot(policy(3, 1))
                      .accepts(EXTENSION)
                      .gets(EXTENSION, extension(ALLOW, 2))
                      .accepts()
                      .gets(EXTENSION, mixed(ALLOW))
                      .accepts()
                      .gets(EXTENSION, extension(ALLOW, 3))
                      .accepts()
                      .getsNothing()),
          both(
              "a refused step is taken back, and what was sent before it, in reverse",
              s ->
                  holding(s, 1, 1)
                      .snapshot(policy(2, 2))
                      .gets(EXTENSION, mixed(ALLOW))
                      .accepts()
                      .gets(EXTENSION, mixed(DENY))
                      .accepts()
                      .gets(EXTENSION, extension(ALLOW, 2))
                      .refuses("no")
                      .gets(EXTENSION, mixed(ALLOW))
                      .accepts()
                      .gets(EXTENSION, extension(DENY, 1))
                      .accepts()
                      .gets(EXTENSION, extension(ALLOW, 1))
                      .accepts()
                      .getsNothing()
                      .snapshot(policy(2, 2))
                      .getsNothing()),
          both(
              "after a refused policy the next one is tried",
              s ->
                  holding(s, 1, 1)
                      .snapshot(policy(2, 1))
                      .gets(EXTENSION, mixed(ALLOW))
                      .accepts()
                      .gets(EXTENSION, extension(ALLOW, 2))
                      .refuses("no")
                      .snapshot(policy(3, 1))
                      .gets(EXTENSION, mixed(ALLOW))
                      .accepts()
                      .gets(EXTENSION, extension(ALLOW, 1))
                      .accepts()
                      .gets(EXTENSION, mixed(ALLOW))
                      .accepts()
                      .gets(EXTENSION, extension(ALLOW, 3))
                      .accepts()
                      .getsNothing()),
          both(
              "listeners wait for the end of the way",
              s ->
                  holding(
                          s.snapshot(with(listener("l", 1), policy(1, 1)))
                              .wantsAll(LISTENER)
                              .gets(LISTENER, listener("l", 1))
                              .accepts(),
                          listener("l", 1))
                      .snapshot(with(listener("l", 2), policy(2, 1)))
                      .gets(EXTENSION, mixed(ALLOW))
                      .accepts(EXTENSION)
                      .gets(EXTENSION, extension(ALLOW, 2))
                      .getsNothing()
                      .accepts(EXTENSION)
                      .gets(LISTENER, listener("l", 2))),
          both(
              "a slot refused by a new proxy is healed",
              s ->
                  s.snapshot(policy(1, 1))
                      .wants(EXTENSION, EPOCH)
                      .gets(EXTENSION, extension(EPOCH, 0))
                      .accepts()
                      .wants(EXTENSION, ALLOW)
                      .gets(EXTENSION, extension(ALLOW, 1))
                      .refuses("no")
                      .gets(EXTENSION, denied(ALLOW))
                      .accepts()
                      .getsNothing()),
          both(
              "other extensions go on beside the slots",
              s ->
                  holding(s, 1, 1)
                      .wants(EXTENSION, "net/x")
                      .gets(EXTENSION, denied("net/x"))
                      .accepts()
                      .snapshot(with(extension("net/x", 1), policy(1, 1)))
                      .gets(EXTENSION, extension("net/x", 1))
                      .accepts()
                      .getsNothing()),
          delta(
              "a proxy that comes back with the same policy is sent nothing",
              s ->
                  s.snapshot(policy(1, 1))
                      .comesBack(EXTENSION, held(1, 1), EPOCH, ALLOW, DENY)
                      .getsNothing()
                      .snapshot(policy(2, 1))
                      .gets(EXTENSION, mixed(ALLOW))),
          delta(
              "a proxy that comes back with another policy is closed first",
              s ->
                  s.snapshot(policy(2, 1))
                      .comesBack(EXTENSION, held(1, 1), EPOCH, ALLOW, DENY)
                      .gets(EXTENSION, denied(DENY))
                      .accepts()
                      .gets(EXTENSION, extension(ALLOW, 2))
                      .accepts()
                      .gets(EXTENSION, extension(DENY, 1))
                      .accepts()
                      .getsNothing()),
          sotw(
              "a proxy that comes back with the same policy in state of the world is sent nothing",
              s ->
                  s.snapshot(policy(1, 1))
                      .comesBack(EXTENSION, mark(1, 1), EPOCH, ALLOW, DENY)
                      .getsNothing()
                      .snapshot(policy(2, 1))
                      .gets(EXTENSION, mixed(ALLOW))),
          sotw(
              "a proxy that comes back with another policy in state of the world is closed first",
              s ->
                  s.snapshot(policy(2, 1))
                      .comesBack(EXTENSION, mark(1, 1), EPOCH, ALLOW, DENY)
                      .gets(EXTENSION, denied(DENY))
                      .accepts()
                      .gets(EXTENSION, extension(ALLOW, 2))
                      .accepts()
                      .gets(EXTENSION, extension(EPOCH, 0))
                      .accepts()
                      .gets(EXTENSION, extension(DENY, 1))
                      .accepts()
                      .getsNothing()),
          delta(
              "a slot asked for again on the way is answered with what it was told",
              s ->
                  holding(s, 1, 1)
                      .snapshot(policy(2, 2))
                      .gets(EXTENSION, mixed(ALLOW))
                      .wants(EXTENSION, DENY)
                      .accepts(EXTENSION)
                      .gets(EXTENSION, extension(DENY, 1))
                      .accepts()
                      .gets(EXTENSION, mixed(DENY))));

  private PhasedCases() {}

  private static EncodedResource[] policy(int allow, int deny) {
    return new EncodedResource[] {
      extension(EPOCH, 0), extension(ALLOW, allow), extension(DENY, deny)
    };
  }

  private static EncodedResource[] with(EncodedResource other, EncodedResource[] policy) {
    return ImmutableList.<EncodedResource>builder()
        .add(other)
        .add(policy)
        .build()
        .toArray(new EncodedResource[0]);
  }

  private static ImmutableMap<String, String> held(int allow, int deny) {
    return ImmutableMap.of(
        EPOCH, extension(EPOCH, 0).version(),
        ALLOW, extension(ALLOW, allow).version(),
        DENY, extension(DENY, deny).version());
  }

  private static String mark(int allow, int deny) {
    return PolicyPhases.mark(
            ImmutableMap.of(
                ALLOW, extension(ALLOW, allow),
                DENY, extension(DENY, deny),
                EPOCH, extension(EPOCH, 0)))
        .hex();
  }

  private static Script holding(Script script, int allow, int deny) {
    return asking(script.snapshot(policy(allow, deny)), allow, deny);
  }

  private static Script holding(Script script, EncodedResource other) {
    return asking(script.snapshot(with(other, policy(1, 1))), 1, 1);
  }

  private static Script asking(Script script, int allow, int deny) {
    return script
        .wants(EXTENSION, EPOCH)
        .gets(EXTENSION, extension(EPOCH, 0))
        .accepts()
        .wants(EXTENSION, ALLOW)
        .gets(EXTENSION, extension(ALLOW, allow))
        .accepts()
        .wants(EXTENSION, DENY)
        .gets(EXTENSION, extension(DENY, deny))
        .accepts();
  }
}
