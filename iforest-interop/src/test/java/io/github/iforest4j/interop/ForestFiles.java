package io.github.iforest4j.interop;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Objects;

/** Forests that other software wrote. */
final class ForestFiles {
  /** By {@code docs/export_sklearn.py}, with 24 rows for verification each. */
  static final String[] OF_SKLEARN = {
    "sklearn-1.5-plain.json",
    "sklearn-1.5-bootstrap.json",
    "sklearn-1.5-features.json",
    "sklearn-1.5-contamination.json",
    "sklearn-1.9-plain.json",
    "sklearn-1.9-bootstrap.json",
    "sklearn-1.9-features.json",
    "sklearn-1.9-contamination.json",
    "sklearn-1.9-holes.json"
  };

  private ForestFiles() {}

  static InputStream open(String name) {
    return Objects.requireNonNull(ForestFiles.class.getResourceAsStream("/forests/" + name), name);
  }

  static String text(String name) {
    try (InputStream in = open(name)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static ImportedForest read(String json, MissingValues missing) throws IOException {
    return ImportedForest.read(
        new ByteArrayInputStream(json.getBytes(StandardCharsets.UTF_8)), missing);
  }
}
