package io.github.iforest4j.engine.record;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.github.iforest4j.engine.event.AnomalyEvent;
import io.github.iforest4j.engine.event.AnomalyListener;
import io.github.iforest4j.engine.testing.Anomalies;
import io.github.iforest4j.label.OfflineLabeler;
import io.github.iforest4j.time.Timing;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What an anomaly costs after its verdict, measured in a way that does not depend on how busy the
 * machine is: the memory that is allocated to record and label it.
 */
class AnomalyAllocationTest {
  private static final int ROUND = 200;
  private static final int ROUNDS = 10;

  /** It is 32 kB; it was 100 kB when sentences were read again and lines were written as trees. */
  private static final long MOST_BYTES = 45_000;

  @TempDir private Path folder;

  @Test
  void recordingAndLabellingAnAnomalyAllocatesLittle() throws Exception {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    OfflineLabeler labeler = new OfflineLabeler();
    long least = Long.MAX_VALUE;
    try (AnomalyRecorder recorder =
        AnomalyRecorder.open(
            RunFiles.in(folder),
            Anomalies.schema(),
            false,
            Timing.SYSTEM,
            AnomalyListener.SILENT)) {
      for (int round = 0; round < ROUNDS; round++) {
        AnomalyEvent[] events = new AnomalyEvent[ROUND];
        for (int i = 0; i < ROUND; i++) {
          events[i] = Anomalies.at(round * ROUND + i);
        }
        long before = threads.getCurrentThreadAllocatedBytes();
        for (AnomalyEvent event : events) {
          recorder.record(event);
          recorder.labelled(event, labeler.label(event.evidence()));
        }
        least = Math.min(least, threads.getCurrentThreadAllocatedBytes() - before);
      }
    }
    assertThat(least / ROUND).isLessThan(MOST_BYTES);
  }
}
