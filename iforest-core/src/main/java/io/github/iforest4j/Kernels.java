package io.github.iforest4j;

import java.lang.System.Logger.Level;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Chooses the kernel. The Vector API ones are compiled apart and found by name, where the module
 * {@code jdk.incubator.vector} is present (as Lucene does); nothing depends on it.
 *
 * <p>The system property {@value #PROPERTY} forces one: {@code scalar}, {@code vector} (an error
 * where it cannot run), {@code general} or {@code auto}.
 */
final class Kernels {
  static final String PROPERTY = "iforest.kernel";

  private static final String VECTOR_MODULE = "jdk.incubator.vector";
  private static final String VECTOR_KERNELS = "io.github.iforest4j.VectorKernels";
  private static final System.Logger LOG = System.getLogger("io.github.iforest4j");

  private Kernels() {}

  /** What the vector kernels provide. Stateless, thread-safe. */
  interface Source {
    /** The number of ints in a vector. */
    int lanes();

    /** A kernel for trees; null if it does not support such trees. */
    @Nullable ScoringKernel plain(PackedTrees trees);

    /** A kernel for boxes; null if it would not be faster. */
    @Nullable BoxKernel box(BoxLayout boxes);
  }

  /** Found once; null if there is none. */
  private static final class Vector {
    static final @Nullable Source SOURCE = find();

    private static @Nullable Source find() {
      var module = ModuleLayer.boot().findModule(VECTOR_MODULE);
      if (module.isEmpty()) {
        LOG.log(
            Level.DEBUG, "scalar kernels: run with --add-modules " + VECTOR_MODULE + " for more");
        return null;
      }
      Kernels.class.getModule().addReads(module.get());
      try {
        Source source =
            (Source) Class.forName(VECTOR_KERNELS).getDeclaredConstructor().newInstance();
        LOG.log(Level.DEBUG, "vector kernels of " + source.lanes() + " lanes");
        return source.lanes() >= 8 ? source : null;
      } catch (ReflectiveOperationException | LinkageError e) {
        LOG.log(Level.DEBUG, "scalar kernels: the vector ones do not run here: " + e);
        return null;
      }
    }
  }

  /**
   * The fastest one for these trees, or the one that the system property names where there are
   * several.
   *
   * @param packed null if there is no packed form
   */
  static ScoringKernel plain(ForestTrees trees, @Nullable PackedTrees packed) {
    if (trees.planes != null) {
      return new HyperplaneKernel(trees, trees.planes);
    }
    return packed == null ? new TreeWalkKernel(trees) : plain(packed);
  }

  /** The fastest one for these trees, or the one that the system property names. */
  static ScoringKernel plain(PackedTrees trees) {
    String wish = wish();
    if (wish.equals("scalar")) {
      return new ScalarKernel(trees);
    }
    if (wish.equals("general")) {
      return new TreeWalkKernel(trees.expand());
    }
    ScoringKernel vector = Vector.SOURCE == null ? null : Vector.SOURCE.plain(trees);
    if (vector == null && wish.equals("vector")) {
      throw new IllegalStateException(
          "-D"
              + PROPERTY
              + "=vector: no vector kernel for this machine and forest; it needs --add-modules "
              + VECTOR_MODULE
              + ", 256-bit vectors, a height limit from 4 to 10, and at most one feature per lane, two from"
              + " JDK 24 on");
    }
    return vector == null ? new ScalarKernel(trees) : vector;
  }

  /**
   * The same for box scoring. A choice that this machine cannot offer is ignored.
   *
   * @param packed null if there is no packed form
   */
  static BoxKernel box(ForestTrees trees, @Nullable PackedTrees packed) {
    if (trees.planes != null) {
      return new HyperplaneBoxKernel(trees, trees.planes);
    }
    String wish = wish();
    if (wish.equals("general") || !BoxLayout.holds(trees)) {
      return new BoxWalkKernel(trees);
    }
    BoxLayout boxes = new BoxLayout(trees, packed);
    Source source = wish.equals("scalar") ? null : Vector.SOURCE;
    BoxKernel vector = source == null ? null : source.box(boxes);
    if (vector != null) {
      return vector;
    }
    return boxes.width > BoxLayout.MULTIPLE ? new WideBoxKernel(boxes) : new ScalarBoxKernel(boxes);
  }

  /** The vector kernels; null if there are none. */
  static @Nullable Source vector() {
    return Vector.SOURCE;
  }

  private static String wish() {
    String wish = System.getProperty(PROPERTY, "auto").trim().toLowerCase(Locale.ROOT);
    return switch (wish) {
      case "auto", "scalar", "vector", "general" -> wish;
      default ->
          throw new IllegalStateException(
              "-D" + PROPERTY + " must be auto, scalar, vector or general, was " + wish);
    };
  }
}
