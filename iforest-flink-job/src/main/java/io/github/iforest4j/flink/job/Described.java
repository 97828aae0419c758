package io.github.iforest4j.flink.job;

import io.github.iforest4j.flink.BadReading;
import io.github.iforest4j.flink.Reading;
import io.github.iforest4j.flink.ReadingVerdict;
import java.time.Instant;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** What a journal has no line for, as one line of JSON in its style. Stateless. */
final class Described {
  private static final JsonMapper MAPPER = JsonMapper.shared();

  private Described() {}

  /** The verdict on a reading; score and threshold are null while its stream is warming up. */
  static String verdict(ReadingVerdict verdict) {
    ObjectNode node =
        node("verdict", verdict.source(), verdict.position())
            .put("key", verdict.key())
            .put("time", time(verdict.time()))
            .put("state", verdict.state().name().toLowerCase(Locale.ROOT));
    put(node, "score", verdict.score());
    put(node, "threshold", verdict.threshold());
    return text(node.put("model_id", verdict.modelId()));
  }

  /** A message that is no reading. */
  static String bad(BadReading bad) {
    return text(
        node("bad", bad.source(), bad.position())
            .put("reason", bad.reason())
            .put("content", bad.content()));
  }

  /** A reading that came too late. */
  static String late(Reading reading) {
    return text(
        node("late", reading.source(), reading.position())
            .put("key", reading.key())
            .put("time", time(reading.time())));
  }

  private static ObjectNode node(String event, String source, long position) {
    return MAPPER
        .createObjectNode()
        .put("event", event)
        .put("source", source)
        .put("position", position);
  }

  private static void put(ObjectNode node, String name, double value) {
    if (Double.isFinite(value)) {
      node.put(name, value);
    } else {
      node.putNull(name);
    }
  }

  private static @Nullable String time(long time) {
    return time == Reading.NO_TIME ? null : Instant.ofEpochMilli(time).toString();
  }

  private static String text(ObjectNode node) {
    return MAPPER.writeValueAsString(node);
  }
}
