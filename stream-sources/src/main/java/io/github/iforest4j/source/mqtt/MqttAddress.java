package io.github.iforest4j.source.mqtt;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A topic, or a filter for topics, at a broker: {@code mqtt://HOST[:PORT]/TOPIC}, or {@code mqtts}
 * with TLS. Everything behind the first slash is the topic as it is; {@code #} and {@code +} are
 * wildcards.
 *
 * @param uri as the user wrote it
 * @param tls whether to encrypt
 * @param host name or address
 * @param port 1 to 65535; 1883 and 8883 with TLS unless given
 * @param topic what to publish to or to subscribe to
 */
public record MqttAddress(String uri, boolean tls, String host, int port, String topic) {
  private static final Pattern FORM =
      Pattern.compile("(?i)(mqtts?)://(\\[[^\\]]+\\]|[^/:@\\[]+)(?::(\\d{1,5}))?/(.+)");

  /**
   * Reads an address.
   *
   * @throws IllegalArgumentException if it has another form, or the wildcards stand where none may
   */
  public static MqttAddress parse(String uri) {
    Matcher m = FORM.matcher(uri);
    if (!m.matches()) {
      throw new IllegalArgumentException(
          uri.indexOf('@') >= 0
              ? "an MQTT address holds no user name: give it and the password in the environment as "
                  + MqttConnection.USER_NAME
                  + " and "
                  + MqttConnection.PASSWORD
              : "'" + uri + "' must look like mqtt://HOST:1883/TOPIC, or mqtts:// with TLS");
    }
    boolean tls = m.group(1).equalsIgnoreCase("mqtts");
    int port = m.group(3) == null ? tls ? 8883 : 1883 : Integer.parseInt(m.group(3));
    if (port < 1 || port > 65_535) {
      throw new IllegalArgumentException(
          "'" + uri + "': a port is between 1 and 65535, was " + port);
    }
    String topic = m.group(4);
    String[] levels = topic.split("/", -1);
    for (int i = 0; i < levels.length; i++) {
      boolean bad =
          levels[i].indexOf('#') >= 0 && (levels[i].length() > 1 || i < levels.length - 1)
              || levels[i].indexOf('+') >= 0 && levels[i].length() > 1;
      if (bad) {
        throw new IllegalArgumentException(
            "'"
                + uri
                + "': + stands for one whole level of a topic, and # for all that follow, at the end");
      }
    }
    return new MqttAddress(uri, tls, m.group(2).replaceAll("[\\[\\]]", ""), port, topic);
  }

  /** Whether it may stand for more than one topic. */
  public boolean hasWildcard() {
    return topic.indexOf('#') >= 0 || topic.indexOf('+') >= 0;
  }

  /**
   * Checks that messages can be published to this address.
   *
   * @return this
   * @throws IllegalArgumentException if it has a wildcard
   */
  public MqttAddress requireOneTopic() {
    if (hasWildcard()) {
      throw new IllegalArgumentException(
          "'" + uri + "': messages go to one topic, without + and #");
    }
    return this;
  }
}
