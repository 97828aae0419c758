package io.github.iforest4j.sparkplug;

import io.github.iforest4j.source.mqtt.MqttAddress;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What to read: {@code sparkplug://HOST[:PORT]/GROUP[/NODE[/DEVICE]][?rebirth=off]}, or {@code
 * sparkplugs} with TLS. Immutable.
 *
 * @param broker the broker, with the filter that has all messages of the nodes
 * @param device the only device to read, or {@code +} for all devices, without the nodes' own
 *     metrics; null for all devices and the nodes' own metrics
 * @param asks whether to ask nodes for their births
 */
record SparkplugAddress(MqttAddress broker, @Nullable String device, boolean asks) {
  /** How an address looks. */
  static final String FORM = "sparkplug://HOST/GROUP[/NODE[/DEVICE]]";

  /** Stands for all names of a level. */
  static final String ANY = "+";

  private static final String NAME = "([^/?#]+)";
  private static final Pattern SHAPE =
      Pattern.compile(
          "(?i)(sparkplugs?)://(\\[[^\\]]+\\]|[^/:@?\\[]+)(?::(\\d{1,5}))?/"
              + NAME
              + "(?:/"
              + NAME
              + "(?:/"
              + NAME
              + ")?)?(?:\\?(.*))?");
  private static final int PORT = 1883;
  private static final int TLS_PORT = 8883;
  private static final int MAX_PORT = 65_535;

  /**
   * Reads an address.
   *
   * @throws IllegalArgumentException if it has another form; the message does not repeat a password
   */
  static SparkplugAddress parse(String text) {
    Matcher m = SHAPE.matcher(text);
    if (!m.matches()) {
      throw new IllegalArgumentException(
          text.indexOf('@') >= 0
              ? "an address of a broker holds no user name: give it and the password in the"
                  + " environment as MQTT_USERNAME and MQTT_PASSWORD"
              : "'"
                  + text
                  + "' must look like sparkplug://HOST:1883/GROUP, /GROUP/NODE or"
                  + " /GROUP/NODE/DEVICE; sparkplugs:// is with TLS, and + stands for any name");
    }
    boolean tls = m.group(1).toLowerCase(Locale.ROOT).equals("sparkplugs");
    int port = m.group(3) == null ? tls ? TLS_PORT : PORT : Integer.parseInt(m.group(3));
    if (port < 1 || port > MAX_PORT) {
      throw new IllegalArgumentException(
          "'" + text + "': a port is between 1 and 65535, was " + port);
    }
    for (int level = 4; level <= 6; level++) {
      String name = m.group(level);
      if (name != null && name.indexOf('+') >= 0 && !name.equals(ANY)) {
        throw new IllegalArgumentException(
            "'" + text + "': + stands for a whole name, and no name of Sparkplug holds one");
      }
    }
    String node = m.group(5);
    String filter =
        SparkplugTopic.NAMESPACE + m.group(4) + (node == null ? "/#" : "/+/" + node + "/#");
    String host = m.group(2).replaceAll("[\\[\\]]", "");
    return new SparkplugAddress(
        new MqttAddress(text, tls, host, port, filter), m.group(6), asks(text, m.group(7)));
  }

  private static boolean asks(String text, @Nullable String settings) {
    if (settings == null || settings.equals("rebirth=on")) {
      return true;
    }
    if (!settings.equals("rebirth=off")) {
      throw new IllegalArgumentException(
          "'" + text + "': behind the question mark can be rebirth=off, and nothing else");
    }
    return false;
  }

  /** Whether the metrics of a device are read; of the node itself, if there is no device. */
  boolean reads(@Nullable String name) {
    return device == null || name != null && (device.equals(ANY) || device.equals(name));
  }
}
