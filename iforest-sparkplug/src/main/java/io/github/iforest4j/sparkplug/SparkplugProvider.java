package io.github.iforest4j.sparkplug;

import io.github.iforest4j.source.RecordReader;
import io.github.iforest4j.source.SourceContext;
import io.github.iforest4j.source.SourceProvider;
import java.util.Set;

/**
 * Reads the devices of a Sparkplug B group: {@code sparkplug://HOST[:1883]/GROUP[/NODE[/DEVICE]]},
 * and {@code sparkplugs} with TLS. {@code +} stands for any group, node or device. {@code
 * ?rebirth=off} asks no node for its birth certificate, so that nothing is ever sent.
 *
 * <p>Each message with values gives one reading for its device: the last value of each of its
 * metrics, the time, and the field {@code device} with GROUP/NODE/DEVICE, or GROUP/NODE for the
 * metrics of the node itself. If values are assembled, a reading has only what the message has.
 *
 * <p>User name, password, certificates and sessions are those of {@code mqtt://}, from the same
 * environment variables.
 */
public final class SparkplugProvider implements SourceProvider {
  /** For {@link java.util.ServiceLoader}. */
  public SparkplugProvider() {}

  @Override
  public Set<String> schemes() {
    return Set.of("sparkplug", "sparkplugs");
  }

  @Override
  public String form() {
    return SparkplugAddress.FORM;
  }

  @Override
  public boolean isEndless() {
    return true;
  }

  /** The address without settings. */
  @Override
  public String title(String name) {
    int settings = name.indexOf('?');
    return settings < 0 ? name : name.substring(0, settings);
  }

  @Override
  public RecordReader open(SourceContext context) {
    return new SparkplugReader(SparkplugAddress.parse(context.name()), context);
  }
}
