package io.github.iforest4j.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.iforest4j.engine.FieldTimes.Change;
import io.github.iforest4j.source.RecordSource;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * A device with two fields, whose readings are buckets of a second unless a test says otherwise.
 */
class FieldTimesTest {
  private static final long NONE = RecordSource.NO_TIME;

  private FieldTimes times = new FieldTimes();
  private final long[] last = {NONE, NONE};
  private long now = 1_767_312_000_000L;

  /** A reading now, with a new value of the fields that are named. */
  private Change reading(int watched, int... fresh) {
    for (int f : fresh) {
      last[f] = now;
    }
    long gap = times.reading(now);
    Change change = Change.NONE;
    for (int f = 0; f < last.length; f++) {
      Change next = times.value(f, gap, last[f], 0);
      change = f == watched ? next : change;
    }
    return change;
  }

  /** Field 0 every second, and field 1 every ten seconds. */
  private void usual(int seconds) {
    for (int s = 0; s < seconds; s++) {
      now += 1000;
      assertThat(s % 10 == 0 ? reading(1, 0, 1) : reading(1, 0)).isEqualTo(Change.NONE);
    }
  }

  @Test
  void aFieldThatStopsIsSilentAfterFiveIntervals() {
    usual(700);
    long since = last[1];
    while (reading(1, 0) == Change.NONE && now < since + 1_000_000) {
      now += 1000;
    }
    assertThat(now - since).isBetween(50_000L, 52_000L);
    assertThat(times.field(1).last()).isEqualTo(since);
    assertThat(times.field(1).median()).isEqualTo(10_000);
  }

  /** Nothing of the device for an hour: no field is silent, neither then nor afterwards. */
  @Test
  void theSilenceOfTheWholeDeviceIsNotThatOfItsFields() {
    usual(700);
    now += 3_600_000;
    assertThat(reading(1, 0)).isEqualTo(Change.NONE);
    usual(200);
  }

  @Test
  void oneTimeFromTheFutureMeansNothing() {
    usual(700);
    long right = now;
    now += 365L * 86_400_000;
    assertThat(reading(1, 0)).isEqualTo(Change.NONE);
    now = right;
    usual(200);
  }

  /**
   * What reports on change has intervals with an exponential distribution, which a bucket makes
   * longer: with a mean of about a bucket most of them are one bucket.
   */
  @Test
  void whatReportsOnChangeIsNeverSilent() {
    int silent = 0;
    for (int seed = 0; seed < 400; seed++) {
      times = new FieldTimes();
      last[0] = NONE;
      last[1] = NONE;
      Random random = new Random(seed);
      double meanBuckets = .05 * Math.exp(random.nextDouble() * Math.log(2_000));
      double next = 0;
      int values = 0;
      for (int bucket = 0; values < 1_000 && bucket < 20_000; bucket++) {
        now += 60_000;
        boolean fresh = next < bucket + 1;
        while (next < bucket + 1) {
          next -= meanBuckets * Math.log(1 - random.nextDouble());
        }
        values += fresh ? 1 : 0;
        silent += (fresh ? reading(1, 0, 1) : reading(1, 0)) == Change.SILENT ? 1 : 0;
      }
    }
    assertThat(silent).isZero();
  }

  /** One message in ten is lost. */
  @Test
  void lossesAreUsualWhereTheyOccur() {
    for (int seed = 0; seed < 50; seed++) {
      times = new FieldTimes();
      Random random = new Random(seed);
      for (int i = 0; i < 3_000; i++) {
        now += 10_000;
        Change change = random.nextInt(10) > 0 ? reading(1, 0, 1) : reading(1, 0);
        assertThat(change).as("seed %d, reading %d", seed, i).isEqualTo(Change.NONE);
      }
    }
  }

  @Test
  void theMemorySurvivesARestart() throws IOException {
    usual(695);
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    times.write(new DataOutputStream(bytes));
    long since = last[1];
    times = new FieldTimes();
    times.read(new DataInputStream(new ByteArrayInputStream(bytes.toByteArray())));
    // A live source has lost its values: the field is not in the readings at all.
    last[1] = NONE;
    while (reading(1, 0) == Change.NONE && now < since + 1_000_000) {
      now += 1000;
    }
    assertThat(now - since).isBetween(50_000L, 52_000L);
    assertThat(times.field(1).last()).isEqualTo(since);
  }

  /** Whenever it is saved: what is learned later depends on which intervals it is learned at. */
  @Test
  void aContinuedMemoryIsTheSame() throws IOException {
    Random random = new Random(1);
    FieldTimes whole = new FieldTimes();
    FieldTimes pieces = new FieldTimes();
    for (int i = 0; i < 500; i++) {
      now += 900 + random.nextInt(200);
      long gap = whole.reading(now);
      assertThat(pieces.reading(now)).isEqualTo(gap);
      assertThat(pieces.value(0, gap, now, 0)).isEqualTo(whole.value(0, gap, now, 0));
      assertThat(bytes(pieces)).as("reading %d", i).isEqualTo(bytes(whole));
      FieldTimes next = new FieldTimes();
      next.read(new DataInputStream(new ByteArrayInputStream(bytes(pieces))));
      pieces = next;
    }
    assertThat(pieces.field(0).median()).isBetween(900, 1100);
  }

  private static byte[] bytes(FieldTimes times) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    times.write(new DataOutputStream(bytes));
    return bytes.toByteArray();
  }
}
