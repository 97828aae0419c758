package io.github.iforest4j.eval;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class VolumeUnderSurfaceTest {
  /** Width 0 and four readings: average precision, times the share of events that are called. */
  @Test
  void workedByHand() {
    double[] scores = {.9, .8, .7, .1};
    boolean[] oneEvent = {true, true, false, false};
    assertThat(VolumeUnderSurface.pr(scores, oneEvent, 0)).isCloseTo(1, within(1e-12));
    // At .9: half of the readings and one of two events at precision 1: 1/4. At .7: all, at 2/3.
    boolean[] twoEvents = {true, false, true, false};
    assertThat(VolumeUnderSurface.pr(scores, twoEvents, 0))
        .isCloseTo(.25 + .75 * 2 / 3, within(1e-12));
  }

  @Test
  void anAlarmBesideTheEventCountsByItsDistance() {
    boolean[] truth = new boolean[400];
    Arrays.fill(truth, 200, 210, true);
    double last = 1;
    for (int distance : new int[] {1, 5, 20, 45, 60}) {
      double[] scores = new double[400];
      scores[209 + distance] = 1;
      double area = VolumeUnderSurface.pr(scores, truth, 100);
      assertThat(area).as("distance %d", distance).isLessThan(last);
      last = area;
    }
  }

  /** The authors' steps, one threshold after the other, on whole arrays. */
  @Test
  void theSameAsTheStepByStepDefinition() {
    for (long seed = 1; seed <= 30; seed++) {
      Random random = new Random(seed);
      int n = 300 + random.nextInt(400);
      boolean[] truth = new boolean[n];
      double[] scores = new double[n];
      for (int e = 0; e < 1 + random.nextInt(5); e++) {
        int begin = random.nextInt(n - 30);
        Arrays.fill(truth, begin, begin + 1 + random.nextInt(30), true);
      }
      for (int i = 0; i < n; i++) {
        // Coarse scores, so that some are equal.
        scores[i] = random.nextInt(40) / 40. + (truth[i] ? .2 : 0);
      }
      int largest = random.nextInt(60);
      assertThat(VolumeUnderSurface.pr(scores, truth, largest))
          .as("seed %d", seed)
          .isCloseTo(stepByStep(scores, truth, largest), within(1e-9));
    }
  }

  private static double stepByStep(double[] scores, boolean[] truth, int largest) {
    int n = scores.length;
    double[] descending = scores.clone();
    Arrays.sort(descending);
    for (int i = 0; i < n / 2; i++) {
      double kept = descending[i];
      descending[i] = descending[n - 1 - i];
      descending[n - 1 - i] = kept;
    }
    List<int[]> events = new ArrayList<>();
    for (int i = 0; i < n; i++) {
      if (truth[i] && (i == 0 || !truth[i - 1])) {
        events.add(new int[] {i, i});
      }
      if (truth[i]) {
        events.get(events.size() - 1)[1] = i;
      }
    }
    double volume = 0;
    for (int width = 0; width <= largest; width++) {
      double[] degree = new double[n];
      for (int i = 0; i < n; i++) {
        degree[i] = truth[i] ? 1 : 0;
        for (int[] event : events) {
          int distance = Math.max(event[0] - i, i - event[1]);
          if (distance > 0 && distance <= width / 2) {
            degree[i] += Math.sqrt(1 - (double) distance / width);
          }
        }
        degree[i] = Math.min(1, degree[i]);
      }
      List<int[]> widened = new ArrayList<>();
      for (int[] event : events) {
        int[] before = widened.isEmpty() ? null : widened.get(widened.size() - 1);
        int from = Math.max(0, event[0] - width / 2);
        int to = Math.min(n - 1, event[1] + width / 2);
        if (before != null && before[1] >= event[0] - width / 2) {
          before[1] = to;
        } else {
          widened.add(new int[] {from, to});
        }
      }
      double reached = 0;
      for (int k = 0; k < 250; k++) {
        double threshold = descending[(int) ((double) k * (n - 1) / 249)];
        double called = 0;
        double degreeCalled = 0;
        double positives = 0;
        double degrees = 0;
        for (int i = 0; i < n; i++) {
          boolean call = scores[i] >= threshold;
          called += call ? 1 : 0;
          degreeCalled += call ? degree[i] : 0;
          positives += truth[i] ? 1 : 0;
          degrees += truth[i] ? 1 : call ? degree[i] : 0;
        }
        double found = 0;
        for (int[] event : widened) {
          boolean any = false;
          for (int i = event[0]; i <= event[1]; i++) {
            any |= scores[i] >= threshold;
          }
          found += any ? 1 : 0;
        }
        double recall =
            Math.min(1, degreeCalled / ((positives + degrees) / 2)) * found / widened.size();
        volume += (recall - reached) * degreeCalled / called / (largest + 1);
        reached = recall;
      }
    }
    return volume;
  }

  @Test
  void withoutAnEventThereIsNoArea() {
    assertThat(VolumeUnderSurface.pr(new double[5], new boolean[5], 10)).isNaN();
    assertThatThrownBy(() -> VolumeUnderSurface.pr(new double[5], new boolean[4], 10))
        .hasMessageContaining("5 scores, 4 truths");
    assertThatThrownBy(() -> VolumeUnderSurface.pr(new double[5], new boolean[5], -1))
        .hasMessageContaining("width of -1");
    assertThatThrownBy(
            () -> VolumeUnderSurface.pr(new double[] {Double.NaN}, new boolean[] {true}, 1))
        .hasMessage("score 0 is NaN");
  }
}
