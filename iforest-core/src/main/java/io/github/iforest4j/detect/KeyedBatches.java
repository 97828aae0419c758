package io.github.iforest4j.detect;

import io.github.iforest4j.schema.FieldRole;
import io.github.iforest4j.schema.RecordRow;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * Judges the readings of many streams in batches, on several threads: all readings of one key by
 * one thread, in their order. The verdicts are those of {@link KeyedDetector}, and do not depend on
 * the number of threads. Without a key there is one stream, which one thread judges while the
 * caller reads what follows.
 *
 * <p>About {@value KeyedDetector#MAX_KEYS} keys are remembered, as {@link KeyedDetector} does.
 *
 * <p>Not thread-safe: one caller.
 */
public final class KeyedBatches implements AutoCloseable {
  /** Keys are divided into this many parts, whatever the number of threads. */
  private static final int PARTS = 16;

  /** The keys are not divided quite evenly. */
  private static final int MAX_KEYS_OF_PART = KeyedDetector.MAX_KEYS / PARTS * 5 / 4;

  private final DetectorModel model;
  private final int keyField;
  private final List<KeyedDetector> parts = new ArrayList<>();
  private final ExecutorService threads;

  /** The batch that is judged now, or was judged last. */
  private CompletableFuture<?> last = CompletableFuture.completedFuture(null);

  /**
   * Begins with empty memories.
   *
   * @param numThreads at least 1
   * @throws IllegalArgumentException if it is less than 1
   */
  public KeyedBatches(DetectorModel model, int numThreads) {
    if (numThreads < 1) {
      throw new IllegalArgumentException("numThreads must be at least 1, was " + numThreads);
    }
    this.model = model;
    keyField = model.schema().firstWithRole(FieldRole.KEY);
    int numParts = keyField < 0 ? 1 : PARTS;
    for (int p = 0; p < numParts; p++) {
      parts.add(new KeyedDetector(model, MAX_KEYS_OF_PART));
    }
    threads =
        Executors.newFixedThreadPool(
            Math.min(numThreads, numParts),
            work -> {
              Thread thread = new Thread(work, "judging");
              thread.setDaemon(true);
              return thread;
            });
  }

  /** An empty row for a reading. */
  public RecordRow newRow() {
    return model.schema().newRow();
  }

  /**
   * Begins to judge the next readings, after those of the call before.
   *
   * @param rows readings of the model's schema, in order; not to be changed before the verdicts are
   *     there
   * @return a verdict for each reading; fails with {@link CompletionException}
   */
  public CompletableFuture<List<Verdict>> detect(List<RecordRow> rows) {
    List<List<Integer>> ofPart = new ArrayList<>();
    parts.forEach(part -> ofPart.add(new ArrayList<>()));
    for (int r = 0; r < rows.size(); r++) {
      ofPart.get(part(rows.get(r))).add(r);
    }
    List<Verdict> verdicts = new ArrayList<>(Collections.nCopies(rows.size(), null));
    CompletableFuture<List<Verdict>> batch =
        last.thenCompose(
            before -> {
              CompletableFuture<?>[] tasks = new CompletableFuture<?>[parts.size()];
              for (int p = 0; p < tasks.length; p++) {
                KeyedDetector detector = parts.get(p);
                List<Integer> numbers = ofPart.get(p);
                tasks[p] =
                    CompletableFuture.runAsync(
                        () -> {
                          for (int r : numbers) {
                            verdicts.set(r, detector.detect(rows.get(r)));
                          }
                        },
                        threads);
              }
              return CompletableFuture.allOf(tasks).thenApply(done -> verdicts);
            });
    last = batch;
    return batch;
  }

  private int part(RecordRow row) {
    if (keyField < 0) {
      return 0;
    }
    String key = row.text(keyField);
    int hash = key == null ? 0 : key.hashCode();
    return Math.floorMod(hash ^ hash >>> 16, PARTS);
  }

  /** Stops the threads; a batch that is being judged does not end. */
  @Override
  public void close() {
    threads.shutdownNow();
  }
}
