package io.github.iforest4j.engine.sink;

import io.github.iforest4j.engine.event.AnomalyEvent;
import io.github.iforest4j.engine.event.DriftEvent;
import io.github.iforest4j.engine.event.EpisodeEvent;
import io.github.iforest4j.engine.record.AnomalyJson;
import io.github.iforest4j.label.AnomalyLabel;
import io.github.iforest4j.source.mqtt.MqttPublisher;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;

/**
 * Publishes what {@code --json} prints: anomalies, their labels, episodes and drifts, one message
 * each.
 */
public final class MqttAlerts implements WatchService {
  private final MqttPublisher publisher;
  private final Consumer<String> warnings;

  public MqttAlerts(MqttPublisher publisher, Consumer<String> warnings) {
    this.publisher = publisher;
    this.warnings = warnings;
  }

  @Override
  public void anomaly(AnomalyEvent event, boolean known) {
    publish(AnomalyJson.anomaly(event), known);
  }

  @Override
  public void labelled(AnomalyEvent event, AnomalyLabel label) {
    publish(AnomalyJson.label(event, label), false);
  }

  @Override
  public void episode(EpisodeEvent episode, boolean known) {
    publish(AnomalyJson.episode(episode), known);
  }

  @Override
  public void drift(DriftEvent drift, boolean known) {
    publish(AnomalyJson.drift(drift), known);
  }

  /** What an earlier run recorded, it published. */
  private void publish(String json, boolean known) {
    if (!known) {
      publisher.offer(json.getBytes(StandardCharsets.UTF_8));
    }
  }

  @Override
  public void close() {
    publisher.close();
    if (publisher.dropped() > 0) {
      warnings.accept(publisher.dropped() + " messages did not reach the broker");
    }
  }
}
