package io.github.iforest4j.sparkplug;

import io.github.iforest4j.schema.PlainText;
import io.github.iforest4j.source.BadLineCounter;
import io.github.iforest4j.time.Timing;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BiFunction;
import org.eclipse.tahu.protobuf.SparkplugBProto.DataType;
import org.eclipse.tahu.protobuf.SparkplugBProto.Payload;

/**
 * Asks edge nodes to announce their metrics again: at most one request for a node in {@value
 * #SECONDS} seconds, with pauses that double, and at most {@value #MAX_IN_A_SECOND} in a second for
 * all. For one thread.
 */
final class RebirthRequests {
  /** The shortest time between two requests for a node. */
  static final int SECONDS = 10;

  /** The maximum number of requests within a second. */
  static final int MAX_IN_A_SECOND = 20;

  /** The metric that asks. */
  static final String REBIRTH = "Node Control/Rebirth";

  static final String COUNTED = "requests for a rebirth";

  private static final long SECOND = 1_000_000_000L;

  private final boolean allowed;
  private final BadLineCounter badLines;
  private final Timing timing;
  private final BiFunction<String, byte[], CompletableFuture<?>> sender;

  /** Why a request could not be sent, from another thread; not reported yet. */
  private final AtomicReference<String> problem = new AtomicReference<>("");

  private boolean problemReported;
  private boolean begun;
  private long second;
  private int inSecond;

  /**
   * @param allowed whether nodes may be asked
   * @param sender sends a payload to a topic
   */
  RebirthRequests(
      boolean allowed,
      BadLineCounter badLines,
      Timing timing,
      BiFunction<String, byte[], CompletableFuture<?>> sender) {
    this.allowed = allowed;
    this.badLines = badLines;
    this.timing = timing;
    this.sender = sender;
  }

  /**
   * Asks a node, unless it was asked just before.
   *
   * @param why in words, to follow the name of the node
   */
  void ask(EdgeNode node, String why) {
    reportProblem();
    long now = timing.nanoTime();
    if (node.wasAsked(now, SECONDS * SECOND) || isFull(now)) {
      return;
    }
    node.ask(now);
    String shown = PlainText.clean(node.key(), 60);
    if (!allowed) {
      if (badLines.count("births that were not asked for")) {
        badLines.warn(shown + " " + why + "; its values are read after its next birth");
      }
      return;
    }
    if (badLines.count(COUNTED)) {
      badLines.note(shown + " " + why + ": it is asked for a rebirth; more requests are counted");
    }
    sender
        .apply(SparkplugTopic.commands(node.group(), node.name()), payload(timing.millis()))
        .whenComplete(
            (sent, e) -> {
              if (e != null) {
                problem.set(String.valueOf(e.getMessage()));
              }
            });
  }

  private boolean isFull(long now) {
    if (!begun || now - second >= SECOND) {
      begun = true;
      second = now;
      inSecond = 0;
    }
    return ++inSecond > MAX_IN_A_SECOND;
  }

  private void reportProblem() {
    String why = problem.getAndSet("");
    if (!why.isEmpty() && !problemReported) {
      problemReported = true;
      badLines.warn(
          "a request for a rebirth was not sent ("
              + PlainText.clean(why, 100)
              + "). May this user publish to spBv1.0/GROUP/NCMD/NODE? Until a node's next birth,"
              + " values without a name are left out (reported once)");
    }
  }

  /** What asks a node. */
  static byte[] payload(long millis) {
    return Payload.newBuilder()
        .setTimestamp(millis)
        .addMetrics(
            Payload.Metric.newBuilder()
                .setName(REBIRTH)
                .setTimestamp(millis)
                .setDatatype(DataType.Boolean_VALUE)
                .setBooleanValue(true))
        .build()
        .toByteArray();
  }
}
