package io.github.iforest4j.engine;

import io.github.iforest4j.engine.event.AnomalyListener;
import io.github.iforest4j.engine.sink.ReadingObserver;
import io.github.iforest4j.engine.sink.WatchService;
import java.util.ArrayList;
import java.util.List;

/** The services that go along with a run, in the order in which they are told. */
public final class WatchServices implements AutoCloseable {
  /** None yet. */
  public WatchServices() {}

  private final List<WatchService> services = new ArrayList<>();

  public void add(WatchService service) {
    services.add(service);
  }

  /** Tells every service of every reading. */
  public ReadingObserver observer() {
    if (services.isEmpty()) {
      return ReadingObserver.NONE;
    }
    WatchService[] several = services.toArray(WatchService[]::new);
    return (row, verdict) -> {
      for (WatchService service : several) {
        service.reading(row, verdict);
      }
    };
  }

  /** Tells someone, then every service, of every anomaly. */
  public AnomalyListener listener(AnomalyListener first) {
    List<AnomalyListener> listeners = new ArrayList<>();
    listeners.add(first);
    listeners.addAll(services);
    return AnomalyListener.all(listeners);
  }

  /** Closes them, the last one first; after the recorder that tells them. */
  @Override
  public void close() {
    for (int i = services.size() - 1; i >= 0; i--) {
      services.get(i).close();
    }
  }
}
