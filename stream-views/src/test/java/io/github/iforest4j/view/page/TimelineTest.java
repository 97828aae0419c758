package io.github.iforest4j.view.page;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class TimelineTest {
  private static final long ALWAYS = Long.MIN_VALUE;
  private static final long FAR = Long.MAX_VALUE / 2;

  private final ReadingRing.Slot slot = new ReadingRing.Slot(2);

  private ReadingRing.Slot reading(double first, double second, double score, boolean anomaly) {
    slot.values[0] = first;
    slot.values[1] = second;
    slot.score = score;
    slot.threshold = .6;
    slot.anomaly = anomaly;
    slot.drives[0] = anomaly ? 1 : 0;
    return slot;
  }

  private static JsonNode written(Timeline timeline, int tier, long since, long from, long to) {
    StringBuilder out = new StringBuilder();
    timeline.write(out, tier, since, from, to);
    return JsonMapper.shared().readTree(out.toString());
  }

  @Test
  void aStretchKeepsItsLeastItsGreatestAndItsStrongestAnomaly() {
    Timeline timeline = new Timeline(2, new long[] {10, 100});
    timeline.add(3, reading(1, 5, .4, false), 1);
    timeline.add(4, reading(9, Double.NaN, .8, true), 1);
    timeline.add(5, reading(-7, 5, .7, true), 1);
    assertThat(written(timeline, 0, ALWAYS, -FAR, FAR))
        .hasToString("[[0,3,2,0.4,0.8,0.6333333,0.6,0.8,-7,9,1,9,5,5,null,null]]");
  }

  @Test
  void theSpikeOfOneReadingStaysVisibleAtEveryResolution() {
    long seed = 11;
    Random random = new Random(seed);
    Timeline timeline = new Timeline(2, Timeline.TIME_WIDTHS);
    for (int r = 0; r < 500_000; r++) {
      double value = r == 499_000 ? 1_000 : random.nextGaussian();
      timeline.add(r * 20L, reading(value, 0, .4, false), 1);
    }
    for (int tier = 0; tier < timeline.numTiers(); tier++) {
      double greatest = Double.NEGATIVE_INFINITY;
      JsonNode stretches = written(timeline, tier, ALWAYS, -FAR, FAR);
      assertThat(stretches.size()).isBetween(1, Timeline.BUCKETS);
      for (JsonNode stretch : stretches) {
        greatest = Math.max(greatest, stretch.get(9).doubleValue());
      }
      assertThat(greatest).as("tier %d, seed %d", tier, seed).isEqualTo(1_000);
    }
  }

  @Test
  void theNewestStretchesReplaceTheOldestAndLateReadingsDoNotReturn() {
    Timeline timeline = new Timeline(2, new long[] {10});
    timeline.add(0, reading(1, 1, .4, false), 1);
    timeline.add(10L * Timeline.BUCKETS, reading(2, 2, .4, false), 1);
    timeline.add(5, reading(99, 99, .4, false), 1);
    JsonNode stretches = written(timeline, 0, ALWAYS, -FAR, FAR);
    assertThat(stretches.size()).isEqualTo(1);
    assertThat(stretches.get(0).get(0).intValue()).isEqualTo(Timeline.BUCKETS);
    assertThat(stretches.get(0).get(9).intValue()).isEqualTo(2);
  }

  @Test
  void onlyWhatChangedIsWritten() {
    Timeline timeline = new Timeline(2, new long[] {10});
    timeline.add(0, reading(1, 1, .4, false), 1);
    timeline.add(10, reading(1, 1, .4, false), 2);
    assertThat(written(timeline, 0, 2, -FAR, FAR).size()).isEqualTo(1);
    assertThat(written(timeline, 0, 3, -FAR, FAR).size()).isZero();
    assertThat(written(timeline, 0, ALWAYS, 12, 15).get(0).get(0).intValue()).isEqualTo(1);
  }

  @Test
  void aCloserLookTakesTheFinestResolutionThatStillReachesBack() {
    Timeline timeline = new Timeline(2, new long[] {1, 10});
    for (int x = 0; x < 2_000; x++) {
      timeline.add(x, reading(x, x, .4, false), 1);
    }
    assertThat(timeline.tierReaching(1_990)).isZero();
    assertThat(timeline.tierReaching(100)).isEqualTo(1);
  }

  @Test
  void aWarmingReadingHasNoScore() {
    Timeline timeline = new Timeline(2, new long[] {10});
    ReadingRing.Slot warming = reading(1, 1, Double.NaN, false);
    warming.warming = true;
    timeline.add(0, warming, 1);
    assertThat(written(timeline, 0, ALWAYS, -FAR, FAR).get(0).get(3).isNull()).isTrue();
  }

  @Test
  void aFullRingLosesReadingsAndCountsThem() {
    ReadingRing ring = new ReadingRing(4, 1);
    for (int r = 0; r < 7; r++) {
      ReadingRing.Slot claimed = ring.claim();
      if (claimed != null) {
        claimed.values[0] = r;
        ring.publish();
      }
    }
    assertThat(ring.lost()).isEqualTo(3);
    double[] seen = new double[4];
    for (int r = 0; r < 4; r++) {
      seen[r] = ring.peek().values[0];
      ring.release();
    }
    assertThat(seen).isEqualTo(new double[] {0, 1, 2, 3}).hasSize(4);
    assertThat(ring.peek()).isNull();
    assertThat(Arrays.stream(seen).sum()).isEqualTo(6);
  }
}
