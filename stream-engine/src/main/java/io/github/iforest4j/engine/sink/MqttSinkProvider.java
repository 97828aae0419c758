package io.github.iforest4j.engine.sink;

import io.github.iforest4j.source.mqtt.MqttAddress;
import io.github.iforest4j.source.mqtt.MqttPublisher;
import java.io.IOException;
import java.util.Set;

/** Publishes to a topic of an MQTT broker. */
public final class MqttSinkProvider implements SinkProvider {
  /** For {@link java.util.ServiceLoader}. */
  public MqttSinkProvider() {}

  @Override
  public Set<String> schemes() {
    return Set.of("mqtt", "mqtts");
  }

  @Override
  public String usage() {
    return "mqtt://HOST:PORT/TOPIC";
  }

  @Override
  public RunSink open(String address, SinkOptions options) throws IOException {
    MqttAddress topic;
    try {
      topic = MqttAddress.parse(address).requireOneTopic();
    } catch (IllegalArgumentException e) {
      throw new SinkException(SinkException.Reason.ADDRESS, e.getMessage());
    }
    return new MqttSink(
        MqttPublisher.open(topic, options.environment(), options.timing(), options.warnings()),
        options.warnings());
  }
}
