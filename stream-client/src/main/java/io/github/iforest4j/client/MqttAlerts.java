package io.github.iforest4j.client;

import io.github.iforest4j.client.mqtt.MqttPublisher;
import io.github.iforest4j.client.output.AnomalyEvent;
import io.github.iforest4j.client.output.AnomalyJson;
import io.github.iforest4j.client.output.DriftEvent;
import io.github.iforest4j.client.output.EpisodeEvent;
import io.github.iforest4j.label.AnomalyLabel;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;

/**
 * Publishes what {@code --json} prints: anomalies, their labels, episodes and drifts, one message
 * each.
 */
final class MqttAlerts implements WatchService {
  private final MqttPublisher publisher;
  private final Consumer<String> warnings;

  MqttAlerts(MqttPublisher publisher, Consumer<String> warnings) {
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
