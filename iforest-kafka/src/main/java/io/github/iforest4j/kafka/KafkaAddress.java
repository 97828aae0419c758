package io.github.iforest4j.kafka;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A topic of a Kafka cluster: {@code kafka://HOST:PORT[,HOST:PORT...]/TOPIC[?NAME=VALUE&...]}.
 *
 * @param brokers the brokers to ask first, each HOST:PORT
 * @param topic the name of the topic
 * @param settings what stands behind the question mark
 */
public record KafkaAddress(List<String> brokers, String topic, Map<String, String> settings) {
  /** How an address looks. */
  public static final String FORM = "kafka://HOST:9092/TOPIC";

  private static final Pattern SHAPE =
      Pattern.compile("(?i:kafka)://([^/?]+)/([A-Za-z0-9._-]{1,249})(?:\\?(.*))?");
  private static final Pattern BROKER =
      Pattern.compile("(\\[[0-9A-Fa-f:.%]+\\]|[A-Za-z0-9._-]+)(?::(\\d{1,5}))?");
  private static final int DEFAULT_PORT = 9092;
  private static final int MAX_PORT = 65_535;

  /**
   * Reads an address.
   *
   * @param known the names of settings that may be there
   * @throws IllegalArgumentException if it does not have the form; the message says what is wrong,
   *     and does not repeat a password
   */
  public static KafkaAddress parse(String text, List<String> known) {
    if (text.indexOf('@') >= 0) {
      throw new IllegalArgumentException(
          "a Kafka address holds no user name: put the login into a file of Kafka client"
              + " properties, and name the file in the variable "
              + KafkaSettings.CONFIG);
    }
    Matcher m = SHAPE.matcher(text);
    if (!m.matches()) {
      throw new IllegalArgumentException(
          "an address is " + FORM + ", and a topic has letters, digits, '.', '_' and '-'");
    }
    List<String> brokers = new ArrayList<>();
    for (String broker : m.group(1).split(",", -1)) {
      Matcher b = BROKER.matcher(broker);
      int port =
          !b.matches() ? -1 : b.group(2) == null ? DEFAULT_PORT : Integer.parseInt(b.group(2));
      if (port < 1 || port > MAX_PORT) {
        throw new IllegalArgumentException("'" + broker + "' is no HOST:PORT");
      }
      brokers.add(b.group(1) + ":" + port);
    }
    return new KafkaAddress(List.copyOf(brokers), m.group(2), settings(m.group(3), known));
  }

  private static Map<String, String> settings(String query, List<String> known) {
    Map<String, String> settings = new TreeMap<>();
    if (query == null) {
      return settings;
    }
    for (String part : query.split("&", -1)) {
      int equals = part.indexOf('=');
      String name = equals < 0 ? part : part.substring(0, equals);
      if (!known.contains(name)) {
        throw new IllegalArgumentException(
            "'"
                + name
                + "' is no setting of it"
                + (known.isEmpty()
                    ? ""
                    : "; there are " + String.join(", ", new TreeSet<>(known))));
      }
      String value = equals < 0 ? "" : part.substring(equals + 1);
      if (value.isEmpty()) {
        throw new IllegalArgumentException("'" + name + "' has no value");
      }
      if (settings.put(name, value) != null) {
        throw new IllegalArgumentException("'" + name + "' is there twice");
      }
    }
    return settings;
  }

  /** The brokers as Kafka's clients want them. */
  public String bootstrap() {
    return String.join(",", brokers);
  }

  /** The address without its settings. */
  public String name() {
    return "kafka://" + bootstrap() + "/" + topic;
  }
}
