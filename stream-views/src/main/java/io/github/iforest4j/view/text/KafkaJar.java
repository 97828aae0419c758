package io.github.iforest4j.view.text;

import java.io.File;
import java.util.regex.Pattern;

/** The jar that a topic of Kafka needs; it is found in the folder of the command's own. */
public final class KafkaJar {
  private static final Pattern TOPIC = Pattern.compile("(?i)'kafka:");

  private KafkaJar() {}

  /**
   * A message, with where the jar comes from if the message is about a topic and the jar is
   * missing.
   *
   * @param message says what is wrong, with the address in single quotes
   */
  public static String advise(String message) {
    if (!TOPIC.matcher(message).find()
        || KafkaJar.class.getResource("/io/github/iforest4j/kafka/KafkaSourceProvider.class")
            != null) {
      return message;
    }
    String jar = KafkaJar.class.getProtectionDomain().getCodeSource().getLocation().getPath();
    return message
        + "\nTopics of Kafka need iforest-kafka.jar in "
        + new File(jar).getParent()
        + ": a download beside the archives, or, from the sources, iforest-kafka/target/"
        + "iforest-kafka.jar after 'mvn package -DskipTests -pl iforest-kafka -am'.";
  }
}
