package io.github.iforest4j;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.iforest4j.detect.DetectorConfig;
import io.github.iforest4j.detect.DetectorModel;
import io.github.iforest4j.testing.ForestAdapter;
import io.github.iforest4j.testing.ForestCheck;
import io.github.iforest4j.testing.ForestCheck.Outcome;
import io.github.iforest4j.testing.ForestSettings;
import io.github.iforest4j.testing.IsolationForestAdapter;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.Random;
import java.util.function.ToDoubleFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Our forest passes the conformance kit, and forests with a known mistake do not. */
class ForestConformanceTest {
  private static final ForestAdapter OURS = new IsolationForestAdapter(ScoringMode.PLAIN);

  @ParameterizedTest
  @EnumSource
  void ourForestPasses(ForestCheck check) {
    for (ScoringMode mode : ScoringMode.values()) {
      ForestCheck.Result result = check.run(new IsolationForestAdapter(mode));
      boolean byHandOfRowsElsewhere = mode == ScoringMode.BOX && check == ForestCheck.TWO_ROWS;
      if (!byHandOfRowsElsewhere) {
        assertThat(result.outcome())
            .as("%s, %s: %s", check, mode, result.detail())
            .isEqualTo(
                check == ForestCheck.CONTAMINATION ? Outcome.NOT_APPLICABLE : Outcome.PASSED);
      }
    }
  }

  /** What the kit cannot ask a forest without contamination: detectors have one forest, too. */
  @Test
  void contaminationMovesTheThresholdAndNotTheForest() throws IOException {
    Random random = new Random(1);
    double[][] rows = new double[500][3];
    for (double[] row : rows) {
      Arrays.setAll(row, f -> random.nextGaussian());
    }
    DetectorModel few = DetectorModel.fit(rows, contamination(.01), "a", "b", "c");
    DetectorModel many = DetectorModel.fit(rows, contamination(.2), "a", "b", "c");
    assertThat(bytes(few.forest())).isEqualTo(bytes(many.forest()));
    assertThat(few.threshold().score()).isGreaterThan(many.threshold().score());
  }

  /** The kit can fail: forests with the mistakes that it is about are found by their check. */
  @ParameterizedTest
  @EnumSource
  void aBrokenForestIsFound(Broken broken) {
    ForestCheck.Result result = broken.foundBy.run(broken);
    assertThat(result.outcome()).as("%s: %s", broken, result).isEqualTo(Outcome.FAILED);
    assertThat(result.detail()).isNotBlank();
  }

  /** The mistakes, each made on top of our forest. */
  private enum Broken implements ForestAdapter {
    SCORES_OF_ANOTHER_SCALE(ForestCheck.TWO_ROWS) {
      @Override
      double score(ToDoubleFunction<double[]> forest, double[] row) {
        return Math.pow(forest.applyAsDouble(row), 2);
      }
    },
    TIES_ADD_NOTHING(ForestCheck.TIED_PAIR) {
      @Override
      double score(ToDoubleFunction<double[]> forest, double[] row) {
        return Math.max(forest.applyAsDouble(row), Math.pow(2, -.6));
      }
    },
    CUTS_IN_THE_MIDDLE(ForestCheck.UNIFORM_CUTS) {
      @Override
      double[] seen(double[] row) {
        return row[0] == 3 ? new double[] {2} : row;
      }
    },
    COLUMN_ZERO_IS_A_LEAF(ForestCheck.UNIFORM_COLUMNS) {
      @Override
      double[] seen(double[] row) {
        return withFirst(row, 0);
      }
    },
    COLUMN_ZERO_IS_A_LEAF_TOO(ForestCheck.COLUMN_ZERO) {
      @Override
      double[] seen(double[] row) {
        return withFirst(row, 0);
      }
    },
    NORMALISER_OF_ALL_ROWS(ForestCheck.NORMALISER_OF_SUBSAMPLE) {
      @Override
      public ToDoubleFunction<double[]> fit(double[][] rows, ForestSettings settings) {
        return normalised(rows, settings, rows.length);
      }
    },
    NORMALISER_OF_THE_SETTING(ForestCheck.FEWER_ROWS_THAN_SUBSAMPLE) {
      @Override
      public ToDoubleFunction<double[]> fit(double[][] rows, ForestSettings settings) {
        return normalised(rows, settings, settings.subsampleSize());
      }
    },
    NORMALISER_OFF_BY_ONE_ROW(ForestCheck.AVERAGE_PATH) {
      @Override
      public ToDoubleFunction<double[]> fit(double[][] rows, ForestSettings settings) {
        return normalised(rows, settings, rows.length + 1);
      }
    },
    LOGARITHM_FOR_HARMONIC(ForestCheck.EXACT_AVERAGE_PATH) {
      @Override
      public ToDoubleFunction<double[]> fit(double[][] rows, ForestSettings settings) {
        ToDoubleFunction<double[]> forest = OURS.fit(rows, settings);
        int n = rows.length;
        double shortcut = 2 * (Math.log(n - 1) + .5772156649) - 2.0 * (n - 1) / n;
        return row -> Math.pow(forest.applyAsDouble(row), AveragePathLength.of(n) / shortcut);
      }
    },
    NEVER_SPLITS(ForestCheck.ONE_COLUMN) {
      @Override
      double[] seen(double[] row) {
        return new double[row.length];
      }
    },
    CONSTANT_COLUMN_THROWS(ForestCheck.CONSTANT_COLUMNS) {
      @Override
      public ToDoubleFunction<double[]> fit(double[][] rows, ForestSettings settings) {
        for (int f = 0; f < rows[0].length; f++) {
          int column = f;
          if (Arrays.stream(rows).mapToDouble(row -> row[column]).distinct().count() == 1) {
            throw new ArithmeticException("column " + f + " is constant");
          }
        }
        return OURS.fit(rows, settings);
      }
    },
    EQUAL_ROWS_GIVE_NAN(ForestCheck.ALL_EQUAL) {
      @Override
      double score(ToDoubleFunction<double[]> forest, double[] row) {
        return 0 / (forest.applyAsDouble(row) - .5);
      }
    },
    DUPLICATES_OVERFLOW(ForestCheck.DUPLICATES) {
      @Override
      public ToDoubleFunction<double[]> fit(double[][] rows, ForestSettings settings) {
        throw new StackOverflowError();
      }
    },
    SMALL_VALUES_ARE_ZERO(ForestCheck.SMALL_VALUES) {
      @Override
      double[] seen(double[] row) {
        return Arrays.stream(row).map(x -> Math.rint(x * 1e6) / 1e6).toArray();
      }
    },
    FLOATS(ForestCheck.FAR_FROM_ZERO) {
      @Override
      double[] seen(double[] row) {
        return Arrays.stream(row).map(x -> (float) x).toArray();
      }
    },
    NAN_IS_ANSWERED(ForestCheck.NAN_FIRST_SEEN_LATER) {
      @Override
      double score(ToDoubleFunction<double[]> forest, double[] row) {
        return Arrays.stream(row).anyMatch(Double::isNaN) ? Double.NaN : forest.applyAsDouble(row);
      }
    },
    LONGER_ROWS_ARE_CUT_OFF(ForestCheck.WRONG_LENGTH) {
      @Override
      double[] seen(double[] row) {
        return Arrays.copyOf(row, 2);
      }
    },
    THREADS_CHANGE_THE_SEED(ForestCheck.THREADS) {
      @Override
      public ToDoubleFunction<double[]> fit(double[][] rows, ForestSettings settings) {
        return OURS.fit(
            rows,
            ForestSettings.of(
                settings.numTrees(), settings.subsampleSize(), settings.numThreads()));
      }
    },
    SEED_IS_IGNORED(ForestCheck.SEED) {
      @Override
      public ToDoubleFunction<double[]> fit(double[][] rows, ForestSettings settings) {
        return OURS.fit(rows, ForestSettings.of(settings.numTrees(), settings.subsampleSize(), 1));
      }
    },
    CONTAMINATION_CHANGES_THE_FOREST(ForestCheck.CONTAMINATION) {
      @Override
      public ToDoubleFunction<double[]> fit(double[][] rows, ForestSettings settings) {
        long seed = (long) (settings.contamination() * 100);
        return OURS.fit(
            rows, ForestSettings.of(settings.numTrees(), settings.subsampleSize(), seed));
      }
    },
    SCORING_CHANGES_THE_ROW(ForestCheck.NO_SIDE_EFFECTS) {
      @Override
      double score(ToDoubleFunction<double[]> forest, double[] row) {
        row[0]++;
        return forest.applyAsDouble(row);
      }
    };

    private final ForestCheck foundBy;

    Broken(ForestCheck foundBy) {
      this.foundBy = foundBy;
    }

    /** The row that the forest sees, at fitting and scoring. */
    double[] seen(double[] row) {
      return row;
    }

    double score(ToDoubleFunction<double[]> forest, double[] row) {
      return forest.applyAsDouble(row);
    }

    @Override
    public ToDoubleFunction<double[]> fit(double[][] rows, ForestSettings settings) {
      double[][] seen = Arrays.stream(rows).map(this::seen).toArray(double[][]::new);
      ToDoubleFunction<double[]> forest = OURS.fit(seen, settings);
      return row -> score(forest, seen(row));
    }

    private static double[] withFirst(double[] row, double value) {
      double[] copy = row.clone();
      copy[0] = value;
      return copy;
    }

    /** The scores of our forest with c(n) in place of c(ψ). */
    private static ToDoubleFunction<double[]> normalised(
        double[][] rows, ForestSettings settings, int n) {
      ToDoubleFunction<double[]> forest = OURS.fit(rows, settings);
      int subsample = Math.min(rows.length, settings.subsampleSize());
      double exponent = AveragePathLength.of(subsample) / AveragePathLength.of(n);
      return row -> Math.pow(forest.applyAsDouble(row), exponent);
    }
  }

  private static DetectorConfig contamination(double share) {
    return DetectorConfig.builder().contamination(share).build();
  }

  private static byte[] bytes(IsolationForest forest) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    forest.write(out);
    return out.toByteArray();
  }
}
