package io.github.iforest4j;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Random;

/** Small forests of every kind that a file can hold. */
enum ExampleForest {
  PLAIN(3, 16, 0, false),
  BOXED(3, 16, 0, true),
  /** Values so close to each other that the grid has no point between them. */
  WIDE(2, 16, 0, false),
  /** Milliseconds since 1970: the grid has an offset. */
  OFFSET(3, 16, 0, true),
  /** Higher than a padded heap may be. */
  DEEP(1, 100, 30, false),
  /** More features than the grid has. */
  MANY_FEATURES(300, 8, 0, false),
  /** Hyperplanes through two features, with offsets. */
  EXTENDED(3, 16, 0, true, 1),
  /** Hyperplanes through all features. */
  FULLY_EXTENDED(6, 16, 0, false, IsolationForestConfig.FULL_EXTENSION);

  private static final int ROWS = 200;

  final int numFeatures;
  private final int subsampleSize;
  private final int heightLimit;
  private final boolean boxes;
  private final int extensionLevel;

  ExampleForest(int numFeatures, int subsampleSize, int heightLimit, boolean boxes) {
    this(numFeatures, subsampleSize, heightLimit, boxes, 0);
  }

  ExampleForest(
      int numFeatures, int subsampleSize, int heightLimit, boolean boxes, int extensionLevel) {
    this.numFeatures = numFeatures;
    this.subsampleSize = subsampleSize;
    this.heightLimit = heightLimit;
    this.boxes = boxes;
    this.extensionLevel = extensionLevel;
  }

  IsolationForest fit() {
    Random random = new Random(ordinal());
    double[] values = new double[ROWS * numFeatures];
    for (int i = 0; i < values.length; i++) {
      values[i] = value(random);
    }
    return IsolationForest.fit(
        FeatureMatrix.of(values, ROWS, numFeatures),
        IsolationForestConfig.builder()
            .numTrees(3)
            .subsampleSize(subsampleSize)
            .heightLimit(heightLimit)
            .boxes(boxes)
            .extensionLevel(extensionLevel)
            .build());
  }

  /** A training value, or one to score. */
  double value(Random random) {
    return switch (this) {
      case WIDE -> random.nextInt(3) + random.nextInt(9) * 0x1p-50;
      case OFFSET, EXTENDED -> 1.7e12 + random.nextInt(1_000_000);
      case DEEP -> 1L << random.nextInt(40);
      default -> random.nextInt(64) / 4.0 - 8;
    };
  }

  byte[] bytes() throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    fit().write(out);
    return out.toByteArray();
  }
}
