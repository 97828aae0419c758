package io.github.iforest4j.view.page;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.github.iforest4j.ModelProvenance;
import io.github.iforest4j.detect.AnomalyDetector;
import io.github.iforest4j.detect.DetectorConfig;
import io.github.iforest4j.detect.DetectorModel;
import io.github.iforest4j.detect.Verdict;
import io.github.iforest4j.label.LabelingMetrics;
import io.github.iforest4j.schema.FeatureSchema;
import io.github.iforest4j.schema.Field;
import io.github.iforest4j.schema.RecordRow;
import io.github.iforest4j.schema.RecordTable;
import java.lang.management.ManagementFactory;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;

@Isolated("it counts allocated bytes, and the compiler must keep up")
class PageRunTest {
  private static final Dashboard.Settings SETTINGS =
      new Dashboard.Settings(
          "plant",
          "model",
          true,
          -1,
          "offline",
          "",
          () -> LabelingMetrics.NONE,
          Map::of,
          () -> "",
          null);

  private final DetectorModel model = model();
  private final AnomalyDetector detector = model.newDetector();
  private final RecordRow row = detector.newRow();
  private final Verdict verdict = usual();
  private final PageRun run =
      new PageRun(SETTINGS, model.schema(), model.usualValues(), PageStream.TIMING, 0);

  private static DetectorModel model() {
    Random random = new Random(1);
    RecordTable table = new RecordTable();
    for (int r = 0; r < 256; r++) {
      table.setNumber(table.fieldIndex("a"), random.nextGaussian());
      table.setNumber(table.fieldIndex("b"), random.nextGaussian());
      table.endRow();
    }
    return DetectorModel.fit(
        new FeatureSchema(List.of(Field.numeric("a", ""), Field.numeric("b", ""))),
        table,
        DetectorConfig.builder().contamination(.005).build(),
        new ModelProvenance("test", "made up", 256, Instant.EPOCH));
  }

  private Verdict usual() {
    row.setNumber(0, 0);
    row.setNumber(1, 0);
    return detector.detect(row);
  }

  @Test
  void aUsualReadingAllocatesNothingOnItsWayToTheCharts() {
    assertThat(verdict.isAnomaly()).isFalse();
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long least = Long.MAX_VALUE;
    // The compiler may need some rounds; one without an allocation is enough.
    for (int round = 0; round < 20 && least > 0; round++) {
      long before = threads.getCurrentThreadAllocatedBytes();
      for (int r = 0; r < 5_000; r++) {
        run.add(row, verdict, run.millis(row));
        run.drain();
      }
      least = Math.min(least, threads.getCurrentThreadAllocatedBytes() - before);
    }
    assertThat(least).isLessThan(1_000);
    assertThat(run.model.readings()).isGreaterThanOrEqualTo(5_000);
    assertThat(run.ring.lost()).isZero();
  }

  @Test
  void whatTheRingCannotTakeIsLostAndCounted() {
    for (int r = 0; r < PageRun.RING + 3; r++) {
      run.add(row, verdict, Dashboard.NO_TIME);
    }
    assertThat(run.ring.lost()).isEqualTo(3);
    assertThat(run.drain()).isTrue();
    assertThat(run.drain()).isFalse();
    assertThat(run.model.readings()).isEqualTo(PageRun.RING);
  }
}
