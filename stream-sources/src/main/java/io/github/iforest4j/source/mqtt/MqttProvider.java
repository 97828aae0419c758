package io.github.iforest4j.source.mqtt;

import io.github.iforest4j.source.RecordReader;
import io.github.iforest4j.source.SourceContext;
import io.github.iforest4j.source.SourceProvider;
import java.util.Set;

/** Opens {@code mqtt://HOST/TOPIC}, and {@code mqtts} with TLS. */
public final class MqttProvider implements SourceProvider {
  /** For {@link java.util.ServiceLoader}. */
  public MqttProvider() {}

  @Override
  public Set<String> schemes() {
    return Set.of("mqtt", "mqtts");
  }

  @Override
  public String form() {
    return "mqtt://HOST/TOPIC";
  }

  @Override
  public boolean isEndless() {
    return true;
  }

  @Override
  public RecordReader open(SourceContext context) {
    return new MqttReader(MqttAddress.parse(context.name()), context);
  }
}
