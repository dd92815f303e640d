package dev.portcullis.app;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import dev.portcullis.admin.AdminView;
import dev.portcullis.engine.Engine;
import dev.portcullis.engine.EngineStatus;
import dev.portcullis.jwks.JwksSource;
import dev.portcullis.metrics.Meters;
import dev.portcullis.model.ConfigProblem;
import dev.portcullis.proxy.ProxyRegistry;
import dev.portcullis.source.SourceState.Health;
import java.time.Instant;
import java.time.InstantSource;
import java.util.function.BooleanSupplier;

/** What the admin API shows of the engine and of the proxies. */
final class ControlPlaneView implements AdminView {
  private final Engine engine;
  private final ProxyRegistry proxies;
  private final JwksSource keys;
  private final Meters meters;
  private final InstantSource time;
  private final BooleanSupplier letsProxiesIn;

  ControlPlaneView(
      Engine engine,
      ProxyRegistry proxies,
      JwksSource keys,
      Meters meters,
      InstantSource time,
      BooleanSupplier letsProxiesIn) {
    this.engine = engine;
    this.proxies = proxies;
    this.keys = keys;
    this.meters = meters;
    this.time = time;
    this.letsProxiesIn = letsProxiesIn;
  }

  @Override
  public boolean isReady() {
    return engine.status().isReady() && letsProxiesIn.getAsBoolean();
  }

  @Override
  public long generation() {
    return engine.status().generation();
  }

  @Override
  public boolean isSynced() {
    return engine.status().health() == Health.SYNCED;
  }

  @Override
  public ImmutableList<ConfigProblem> problems() {
    return engine.status().problems().asList();
  }

  @Override
  public ImmutableList<ImmutableMap<String, Object>> proxies() {
    EngineStatus status = engine.status();
    return proxies.proxies().stream()
        .map(proxy -> ProxyJson.of(proxy, status))
        .collect(ImmutableList.toImmutableList());
  }

  @Override
  public ImmutableList<ImmutableMap<String, Object>> turnedAway() {
    return proxies.turnedAway().stream()
        .map(ProxyJson::of)
        .collect(ImmutableList.toImmutableList());
  }

  @Override
  public ImmutableList<ImmutableMap<String, Object>> groups() {
    return engine.snapshots().entrySet().stream()
        .map(group -> GroupJson.of(group.getKey(), group.getValue()))
        .collect(ImmutableList.toImmutableList());
  }

  @Override
  public ImmutableList<ImmutableMap<String, Object>> issuers() {
    Instant now = time.instant();
    return keys.status().stream()
        .map(status -> IssuerJson.of(status, now))
        .collect(ImmutableList.toImmutableList());
  }

  @Override
  public boolean refreshKeys(String issuer) {
    return keys.refresh(issuer);
  }

  @Override
  public String metrics() {
    return meters.scrape();
  }
}
