package io.github.iforest4j.flink.job;

import io.github.iforest4j.kafka.KafkaAddress;
import io.github.iforest4j.kafka.KafkaSettings;
import io.github.iforest4j.kafka.KafkaTopic;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** A topic that a job needs. */
final class RequiredTopic {
  private RequiredTopic() {}

  /**
   * Checks a topic before the job is submitted.
   *
   * @param option that names it
   * @param address null if the option was not given
   * @throws IOException if the broker cannot be reached, or the topic is missing or unfit
   */
  static void check(String option, @Nullable KafkaAddress address) throws IOException {
    if (address == null) {
      return;
    }
    KafkaTopic topic;
    try {
      topic = KafkaTopic.describe(address, KafkaSettings.common(address, System.getenv()));
    } catch (KafkaTopic.MissingException e) {
      throw new IOException(option + " " + address.name() + ": " + e.getMessage(), e);
    } catch (IOException e) {
      throw new IOException(
          option
              + " "
              + address.name()
              + ": "
              + e.getMessage()
              + ". Is the broker running, and are host and port right?",
          e);
    }
    if (topic.partitions() > KafkaTopic.MAX_PARTITIONS) {
      throw new IOException(
          option
              + " "
              + address.name()
              + ": has more than "
              + KafkaTopic.MAX_PARTITIONS
              + " partitions");
    }
    if (option.equals("--models") && topic.partitions() != 1) {
      throw new IOException(
          option
              + " "
              + address.name()
              + ": has "
              + topic.partitions()
              + " partitions; models need the order of a topic with one");
    }
  }
}
