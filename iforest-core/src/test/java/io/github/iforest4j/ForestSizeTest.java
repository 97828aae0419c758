package io.github.iforest4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.reflect.Array;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;

@Isolated("it changes a system property")
class ForestSizeTest {
  /**
   * What a forest keeps in memory, reckoned over everything that can be reached from it: 16 bytes
   * and its elements for an array, 16 bytes and 8 per field for an object.
   */
  private static long retainedBytes(Object forest) throws IllegalAccessException {
    Set<Object> seen = Collections.newSetFromMap(new IdentityHashMap<>());
    Deque<Object> left = new ArrayDeque<>();
    left.add(forest);
    long bytes = 0;
    while (!left.isEmpty()) {
      Object object = left.pop();
      if (!seen.add(object)) {
        continue;
      }
      bytes += 16;
      if (object.getClass().isArray()) {
        bytes += Array.getLength(object) * elementBytes(object.getClass().getComponentType());
        if (object instanceof Object[] elements) {
          for (Object element : elements) {
            addTo(left, element);
          }
        }
        continue;
      }
      for (Class<?> c = object.getClass(); isOurs(c); c = c.getSuperclass()) {
        for (Field field : c.getDeclaredFields()) {
          if (!Modifier.isStatic(field.getModifiers())) {
            bytes += 8;
            field.setAccessible(true);
            addTo(left, field.getType().isPrimitive() ? null : field.get(object));
          }
        }
      }
    }
    return bytes;
  }

  private static void addTo(Deque<Object> left, Object object) {
    if (object != null && (object.getClass().isArray() || isOurs(object.getClass()))) {
      left.add(object);
    }
  }

  private static boolean isOurs(Class<?> c) {
    return c.getName().startsWith("io.github.iforest4j.") && !c.isEnum();
  }

  private static long elementBytes(Class<?> c) {
    return c == byte.class || c == boolean.class ? 1 : c == int.class || c == float.class ? 4 : 8;
  }

  /** Gaussian, uniform, and few values. */
  private static FeatureMatrix rows(int kind, int n, int d) {
    Random random = new Random(1);
    double[] values = new double[n * d];
    for (int i = 0; i < values.length; i++) {
      values[i] =
          switch (kind) {
            case 0 -> random.nextGaussian();
            case 1 -> random.nextDouble();
            default -> random.nextInt(4);
          };
    }
    return FeatureMatrix.of(values, n, d);
  }

  private static long fileBytes(IsolationForest forest) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    forest.write(out);
    return out.size();
  }

  @Test
  void forestsStayBelowTheBound() throws Exception {
    for (int kind = 0; kind < 3; kind++) {
      for (int d : new int[] {1, 8, 9, 65, 300}) {
        for (boolean boxes : new boolean[] {false, true}) {
          for (int heightLimit : new int[] {0, 1, 5, 64}) {
            for (int numTrees : new int[] {1, 5, 100}) {
              IsolationForestConfig config =
                  IsolationForestConfig.builder()
                      .numTrees(numTrees)
                      .subsampleSize(heightLimit == 64 ? 1_000 : 200)
                      .heightLimit(heightLimit)
                      .boxes(boxes)
                      .build();
              IsolationForest forest = IsolationForest.fit(rows(kind, 1_200, d), config);
              ForestSize bound = config.maxSize(d, 1_200);
              String name = kind + ", d " + d + ", " + config;
              assertThat(fileBytes(forest)).as(name).isLessThanOrEqualTo(bound.fileBytes());
              assertThat(retainedBytes(forest)).as(name).isLessThanOrEqualTo(bound.memoryBytes());
            }
          }
        }
      }
    }
  }

  @Test
  void extendedForestsStayBelowTheBound() throws Exception {
    for (int kind = 0; kind < 3; kind++) {
      for (int d : new int[] {2, 9, 70}) {
        for (int level : new int[] {1, IsolationForestConfig.FULL_EXTENSION}) {
          for (boolean boxes : new boolean[] {false, true}) {
            IsolationForestConfig config =
                IsolationForestConfig.builder()
                    .numTrees(20)
                    .boxes(boxes)
                    .extensionLevel(level)
                    .build();
            IsolationForest forest = IsolationForest.fit(rows(kind, 1_200, d), config);
            ForestSize bound = config.maxSize(d, 1_200);
            String name = kind + ", d " + d + ", " + config;
            assertThat(fileBytes(forest)).as(name).isLessThanOrEqualTo(bound.fileBytes());
            assertThat(retainedBytes(forest)).as(name).isLessThanOrEqualTo(bound.memoryBytes());
            if (kind == 1) {
              assertThat(fileBytes(forest)).as(name).isGreaterThan(bound.fileBytes() / 5);
            }
          }
        }
      }
    }
  }

  /** The bound is of use: forests of uniform data, whose trees are fullest, come near. */
  @Test
  void theBoundIsNotFarOff() throws Exception {
    IsolationForestConfig deep =
        IsolationForestConfig.builder().subsampleSize(1_000).heightLimit(64).build();
    IsolationForest forest = IsolationForest.fit(rows(1, 2_000, 8), deep);
    assertThat(fileBytes(forest)).isGreaterThan(deep.maxSize(8, 2_000).fileBytes() * 3 / 4);
    assertThat(retainedBytes(forest)).isGreaterThan(deep.maxSize(8, 2_000).memoryBytes() / 3);
  }

  /**
   * 100 trees of 256 rows of 8 Gaussian features without boxes: 210 kB in memory, 40 on disk. The
   * vector kernels keep the trees' tops a second time.
   */
  @Test
  void aPlainForestIsSmall() throws Exception {
    IsolationForestConfig config = IsolationForestConfig.builder().boxes(false).build();
    IsolationForest forest = IsolationForest.fit(rows(0, 10_000, 8), config);
    assertThat(retainedBytes(forest)).isLessThan(220_000);
    assertThat(fileBytes(forest)).isLessThan(40_000);
    String kernel = System.getProperty(Kernels.PROPERTY);
    System.setProperty(Kernels.PROPERTY, "scalar");
    try {
      assertThat(retainedBytes(IsolationForest.fit(rows(0, 10_000, 8), config)))
          .isLessThan(210_000);
    } finally {
      if (kernel == null) {
        System.clearProperty(Kernels.PROPERTY);
      } else {
        System.setProperty(Kernels.PROPERTY, kernel);
      }
    }
  }

  @Test
  void boundsAreAskedForRealMatrices() {
    IsolationForestConfig config = IsolationForestConfig.DEFAULT;
    assertThatIllegalArgumentException().isThrownBy(() -> config.maxSize(0, 100));
    assertThatIllegalArgumentException().isThrownBy(() -> config.maxSize(3, 1));
    assertThat(config.maxSize(3, 10).fileBytes()).isLessThan(config.maxSize(3, 300).fileBytes());
  }
}
