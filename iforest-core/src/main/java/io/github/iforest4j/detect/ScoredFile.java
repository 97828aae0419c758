package io.github.iforest4j.detect;

import io.github.iforest4j.schema.FieldRole;
import io.github.iforest4j.schema.RecordRow;
import io.github.iforest4j.schema.RecordTable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The records of a finished file, encoded and scored: each key's by themselves, in their order.
 *
 * <p>Invariants: each record belongs to one stream; the position of a verdict is the index of its
 * record in the file.
 */
final class ScoredFile {
  /** The records of one key, or of the whole file. */
  static final class Stream {
    /** Empty if the file is one stream. */
    final String key;

    /** The model that judged it. */
    final DetectorModel model;

    /** Its anomalies, in order. */
    final List<Verdict> anomalies = new ArrayList<>();

    /** The number of its records that have a score. */
    int judged;

    private int[] rows = new int[16];
    private int size;

    private Stream(String key, DetectorModel model) {
      this.key = key;
      this.model = model;
    }

    private int add(int row) {
      if (size == rows.length) {
        rows = Arrays.copyOf(rows, 2 * size);
      }
      rows[size] = row;
      return size++;
    }

    /** The indices of its records, in order; a copy. */
    int[] rows() {
      return Arrays.copyOf(rows, size);
    }
  }

  /** By record: its score; NaN while windows are filled. */
  final double[] scores;

  /** By record: its columns; null without a score. */
  final double[] @Nullable [] columns;

  /** By record: whether it is an anomaly that holds an unseen category. */
  final boolean[] unseen;

  /** In the order of their first records. */
  final List<Stream> streams = new ArrayList<>();

  private final Stream[] streamOf;

  /** By record: the number of records of its stream before it. */
  private final int[] place;

  private ScoredFile(DetectorModel model, RecordTable records) {
    int n = records.numRows();
    scores = new double[n];
    columns = new double[n][];
    unseen = new boolean[n];
    streamOf = new Stream[n];
    place = new int[n];
    int keyField = model.schema().firstWithRole(FieldRole.KEY);
    Map<String, Stream> byKey = new HashMap<>();
    KeyedDetector detector = new KeyedDetector(model);
    RecordRow row = detector.newRow();
    for (int r = 0; r < n; r++) {
      records.copyTo(r, row);
      String key = keyField < 0 ? "" : row.text(keyField);
      Verdict verdict = detector.detectReused(row);
      Stream stream = byKey.get(key);
      if (stream == null) {
        stream = new Stream(key, detector.last().model());
        byKey.put(key, stream);
        streams.add(stream);
      }
      streamOf[r] = stream;
      place[r] = stream.add(r);
      scores[r] = verdict.score();
      if (verdict.state() != Verdict.State.WARMING) {
        columns[r] = detector.last().columns();
        stream.judged++;
      }
      if (verdict.isAnomaly()) {
        stream.anomalies.add(verdict.copyAt(r));
        unseen[r] = hasUnseen(row);
      }
    }
  }

  /** Judges all records of a table, in its order. */
  static ScoredFile of(DetectorModel model, RecordTable records) {
    return new ScoredFile(model, records);
  }

  private static boolean hasUnseen(RecordRow row) {
    for (int f = 0; f < row.schema().numFields(); f++) {
      if (row.isUnseen(f)) {
        return true;
      }
    }
    return false;
  }

  /** The models that judged streams. */
  Set<DetectorModel> models() {
    Set<DetectorModel> models = new LinkedHashSet<>();
    streams.forEach(stream -> models.add(stream.model));
    return models;
  }

  /** The records that a model judged, in the order of the file. */
  int[] rowsOf(DetectorModel model) {
    return streams.stream()
        .filter(stream -> stream.model == model)
        .flatMapToInt(stream -> Arrays.stream(stream.rows()))
        .sorted()
        .toArray();
  }

  /**
   * Marks the share of each model's records with the highest scores; those without a score stay.
   * Scores of different models are not comparable.
   */
  boolean[] highest(double share) {
    boolean[] marked = new boolean[scores.length];
    double[] known = scores.clone();
    for (int i = 0; i < known.length; i++) {
      known[i] = Double.isNaN(known[i]) ? -1 : known[i];
    }
    for (DetectorModel model : models()) {
      int[] rows = rowsOf(model);
      Arrays.stream(rows)
          .boxed()
          .sorted(Comparator.comparingDouble((Integer r) -> known[r]).reversed())
          .limit((int) Math.ceil(share * rows.length))
          .forEach(r -> marked[r] = true);
    }
    return marked;
  }

  int judged() {
    return streams.stream().mapToInt(stream -> stream.judged).sum();
  }

  /** The number of scores above the threshold. */
  int aboveThreshold() {
    return streams.stream().mapToInt(stream -> stream.anomalies.size()).sum();
  }

  Stream streamOf(long record) {
    return streamOf[(int) record];
  }

  /** The number of records of the same stream before a record. */
  int place(long record) {
    return place[(int) record];
  }

  /** The last {@code most} records of the same stream before a record, in order. */
  int[] before(long record, int most) {
    int r = Objects.checkIndex((int) record, scores.length);
    return Arrays.copyOfRange(streamOf[r].rows, Math.max(0, place[r] - most), place[r]);
  }
}
