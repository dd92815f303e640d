package dev.portcullis.ads;

import static dev.portcullis.ads.ProtocolCase.both;
import static dev.portcullis.ads.ProtocolCase.delta;
import static dev.portcullis.ads.Samples.denied;
import static dev.portcullis.ads.Samples.extension;
import static dev.portcullis.ads.Samples.listener;
import static dev.portcullis.xds.ResourceType.EXTENSION;
import static dev.portcullis.xds.ResourceType.LISTENER;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;

/** Policies: what an Envoy must never be told of them, and what it must be told at once. */
final class ExtensionCases {
  static final ImmutableList<ProtocolCase> ALL =
      ImmutableList.of(
          both(
              "one extension a response",
              s ->
                  s.snapshot(extension("a", 1), extension("b", 1))
                      .wants(EXTENSION, "a", "b")
                      .gets(EXTENSION, extension("a", 1))
                      .getsNothing()
                      .accepts(EXTENSION)
                      .gets(EXTENSION, extension("b", 1))),
          both(
              "an extension that nobody knows denies everyone",
              s ->
                  s.snapshot()
                      .wants(EXTENSION, "http/other")
                      .gets(EXTENSION, denied("http/other"))
                      .accepts()
                      .snapshot(extension("http/other", 1))
                      .gets(EXTENSION, extension("http/other", 1))),
          both(
              "a network filter that nobody knows denies everyone in its own kind",
              s -> s.snapshot().wants(EXTENSION, "net/x").gets(EXTENSION, denied("net/x"))),
          both(
              "an extension is never removed: where it is gone, everyone is denied",
              s ->
                  s.snapshot(extension("a", 1))
                      .wants(EXTENSION, "a")
                      .gets(EXTENSION, extension("a", 1))
                      .accepts()
                      .snapshot()
                      .gets(EXTENSION, denied("a"))
                      .accepts()
                      .snapshot()
                      .getsNothing()),
          both(
              "an extension that is gone goes on deciding until listeners have changed",
              s ->
                  s.snapshot(extension("a", 1), listener("l", 1))
                      .wantsAll(LISTENER)
                      .gets(LISTENER, listener("l", 1))
                      .accepts()
                      .wants(EXTENSION, "a")
                      .gets(EXTENSION, extension("a", 1))
                      .accepts()
                      .snapshot(listener("l", 2))
                      .gets(LISTENER, listener("l", 2))
                      .accepts()
                      .gets(EXTENSION, denied("a"))),
          both(
              "every subscription is answered, also to a name that was sent before",
              s ->
                  s.snapshot(extension("a", 1), extension("b", 1))
                      .wants(EXTENSION, "a")
                      .gets(EXTENSION, extension("a", 1))
                      .accepts()
                      .wants(EXTENSION, "b")
                      .gets(EXTENSION, extension("b", 1))
                      .accepts()
                      .drops(EXTENSION, "a")
                      .wants(EXTENSION, "a")
                      .gets(EXTENSION, extension("a", 1))),
          delta(
              "a subscription that repeats a name is answered",
              s ->
                  s.snapshot(extension("a", 1))
                      .wants(EXTENSION, "a")
                      .gets(EXTENSION, extension("a", 1))
                      .accepts()
                      .wants(EXTENSION, "a")
                      .gets(EXTENSION, extension("a", 1))),
          both(
              "after a refusal the last good content is sent at once",
              s ->
                  s.snapshot(extension("a", 1))
                      .wants(EXTENSION, "a")
                      .gets(EXTENSION, extension("a", 1))
                      .accepts()
                      .snapshot(extension("a", 2))
                      .gets(EXTENSION, extension("a", 2))
                      .refuses("missing ): (")
                      .gets(EXTENSION, extension("a", 1))
                      .accepts()
                      .getsNothing()),
          both(
              "after a refusal with nothing good before, everyone is denied",
              s ->
                  s.snapshot(extension("a", 1))
                      .wants(EXTENSION, "a")
                      .gets(EXTENSION, extension("a", 1))
                      .refuses("no")
                      .gets(EXTENSION, denied("a"))
                      .accepts()
                      .getsNothing()),
          both(
              "refused content is never sent again, whatever came between",
              s ->
                  s.snapshot(extension("a", 1))
                      .wants(EXTENSION, "a")
                      .gets(EXTENSION, extension("a", 1))
                      .accepts()
                      .snapshot(extension("a", 2))
                      .gets(EXTENSION, extension("a", 2))
                      .refuses("no")
                      .gets(EXTENSION, extension("a", 1))
                      .accepts()
                      .snapshot(extension("a", 3))
                      .gets(EXTENSION, extension("a", 3))
                      .accepts()
                      .snapshot(extension("a", 2))
                      .getsNothing()),
          both(
              "refused content is not sent to a subscription either, but the last good",
              s ->
                  s.snapshot(extension("a", 1), extension("b", 1))
                      .wants(EXTENSION, "a")
                      .gets(EXTENSION, extension("a", 1))
                      .accepts()
                      .wants(EXTENSION, "b")
                      .gets(EXTENSION, extension("b", 1))
                      .accepts()
                      .snapshot(extension("a", 2), extension("b", 1))
                      .gets(EXTENSION, extension("a", 2))
                      .refuses("no")
                      .gets(EXTENSION, extension("a", 1))
                      .accepts()
                      .drops(EXTENSION, "a")
                      .wants(EXTENSION, "a")
                      .gets(EXTENSION, extension("a", 1))),
          both(
              "a proxy that refuses even the denial is left alone",
              s ->
                  s.snapshot(extension("a", 1))
                      .wants(EXTENSION, "a")
                      .gets(EXTENSION, extension("a", 1))
                      .refuses("no")
                      .gets(EXTENSION, denied("a"))
                      .refuses("no")
                      .getsNothing()),
          both(
              "a listener refused while a policy was poisoned is offered again once it is healed",
              s ->
                  s.snapshot(listener("l", 1), extension("a", 1))
                      .wantsAll(LISTENER)
                      .gets(LISTENER, listener("l", 1))
                      .wants(EXTENSION, "a")
                      .gets(EXTENSION, extension("a", 1))
                      .refuses(EXTENSION, "no")
                      .gets(EXTENSION, denied("a"))
                      .refuses(LISTENER, "l: no")
                      .getsNothing()
                      .accepts(EXTENSION)
                      .gets(LISTENER, listener("l", 1))),
          delta(
              "an extension that comes back with its version is not sent again",
              s ->
                  s.snapshot(extension("a", 1), extension("b", 1))
                      .comesBack(
                          EXTENSION,
                          ImmutableMap.of(
                              "a", extension("a", 1).version(), "b", extension("b", 0).version()),
                          "a",
                          "b")
                      .gets(EXTENSION, extension("b", 1))
                      .accepts()
                      .getsNothing()),
          delta(
              "an extension that comes back with its version is what a refusal falls back to",
              s ->
                  s.snapshot(extension("a", 1))
                      .comesBack(EXTENSION, ImmutableMap.of("a", extension("a", 1).version()), "a")
                      .getsNothing()
                      .snapshot(extension("a", 2))
                      .gets(EXTENSION, extension("a", 2))
                      .refuses("no")
                      .gets(EXTENSION, extension("a", 1))));

  private ExtensionCases() {}
}
