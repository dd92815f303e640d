package dev.portcullis.app;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import dev.portcullis.admin.AdminView;
import dev.portcullis.engine.Engine;
import dev.portcullis.engine.EngineStatus;
import dev.portcullis.metrics.Meters;
import dev.portcullis.model.ConfigProblem;
import dev.portcullis.proxy.ProxyRegistry;
import dev.portcullis.source.SourceState.Health;

/** What the admin API shows of the engine and of the proxies. */
final class ControlPlaneView implements AdminView {
  private final Engine engine;
  private final ProxyRegistry proxies;
  private final Meters meters;

  ControlPlaneView(Engine engine, ProxyRegistry proxies, Meters meters) {
    this.engine = engine;
    this.proxies = proxies;
    this.meters = meters;
  }

  @Override
  public boolean isReady() {
    return engine.status().isReady();
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
  public String metrics() {
    return meters.scrape();
  }
}
