package io.github.iforest4j.label.queue;

import io.github.iforest4j.error.TooLargeException;
import io.github.iforest4j.format.SmallFile;
import io.github.iforest4j.label.AnomalyLabel;
import io.github.iforest4j.label.AnomalyLabeler;
import io.github.iforest4j.label.LabelStatus;
import io.github.iforest4j.label.Severity;
import io.github.iforest4j.label.json.StrictJson;
import io.github.iforest4j.time.Timing;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Labels of an LLM by the signature of the evidence, so that similar anomalies need one request.
 * Bounded: when it is full, the label that was used longest ago is dropped. Thread-safe.
 */
public final class LabelCache {
  /** Default maximum number of labels. */
  public static final int DEFAULT_CAPACITY = 1000;

  /** Default time for which a label is used. */
  public static final Duration DEFAULT_TTL = Duration.ofHours(1);

  private static final int MAX_FILE_BYTES = 16 << 20;

  private record Entry(AnomalyLabel label, Instant until) {}

  private final String author;
  private final int capacity;
  private final Duration ttl;
  private final Timing timing;

  // Guarded by this.
  private final LinkedHashMap<String, Entry> entries = new LinkedHashMap<>(16, .75f, true);

  /**
   * An empty cache.
   *
   * @param labeler the labeller whose answers are kept; {@link #load} skips the labels of another
   *     backend, model or prompt
   * @param capacity maximum number of labels, at least 1
   * @param ttl how long a label is used
   * @param timing the clock that decides whether a label is too old
   * @throws IllegalArgumentException if {@code capacity} is less than 1
   */
  public LabelCache(AnomalyLabeler labeler, int capacity, Duration ttl, Timing timing) {
    if (capacity < 1) {
      throw new IllegalArgumentException("capacity must be at least 1, was " + capacity);
    }
    this.author = labeler.name() + '\n' + labeler.model() + '\n' + labeler.prompt();
    this.capacity = capacity;
    this.ttl = ttl;
    this.timing = timing;
  }

  /** The label for a signature; null if there is none that is young enough. */
  public synchronized @Nullable AnomalyLabel find(String signature) {
    Entry entry = entries.get(signature);
    if (entry == null) {
      return null;
    }
    if (!timing.now().isBefore(entry.until)) {
      entries.remove(signature);
      return null;
    }
    return entry.label;
  }

  /** Keeps a label if its status is {@link LabelStatus#LABELLED}; ignores others. */
  public synchronized void put(String signature, AnomalyLabel label) {
    if (label.status() == LabelStatus.LABELLED) {
      put(signature, new Entry(label, timing.now().plus(ttl)));
    }
  }

  private void put(String signature, Entry entry) {
    entries.put(signature, entry);
    if (entries.size() > capacity) {
      entries.remove(entries.keySet().iterator().next());
    }
  }

  /** The number of labels, including those that are too old. */
  public synchronized int size() {
    return entries.size();
  }

  /**
   * Adds the labels that an earlier run saved. Skips labels of another backend, model or prompt and
   * those that are too old by now. Does nothing if the file does not exist.
   *
   * @throws IllegalArgumentException if the file holds anything but saved labels
   * @throws IOException if the file cannot be read
   */
  public synchronized void load(Path file) throws IOException {
    if (!Files.exists(file)) {
      return;
    }
    if (Files.isDirectory(file)) {
      throw new IllegalArgumentException(file + " is a folder; name a file for saved labels");
    }
    int number = 0;
    for (String line : lines(file)) {
      number++;
      try {
        JsonNode node = StrictJson.MAPPER.readTree(line);
        Instant until = Instant.parse(node.required("until").stringValue());
        if (node.required("author").stringValue().equals(author) && timing.now().isBefore(until)) {
          put(node.required("signature").stringValue(), new Entry(label(node), until));
        }
      } catch (JacksonException | DateTimeException | IllegalArgumentException e) {
        throw new IllegalArgumentException(
            file + ", line " + number + " is no saved label; name another file", e);
      }
    }
  }

  private static List<String> lines(Path file) throws IOException {
    try {
      return SmallFile.text(file, MAX_FILE_BYTES, "saved labels").lines().toList();
    } catch (TooLargeException e) {
      throw new IllegalArgumentException(e.getMessage(), e);
    } catch (CharacterCodingException e) {
      throw new IllegalArgumentException(
          file + " holds no saved labels: it is not UTF-8 text; name another file", e);
    }
  }

  private static AnomalyLabel label(JsonNode node) {
    return new AnomalyLabel(
        node.required("label").stringValue(),
        node.required("category").stringValue(),
        node.required("reason").stringValue(),
        Severity.valueOf(node.required("severity").stringValue().toUpperCase(Locale.ROOT)),
        node.required("action").stringValue(),
        LabelStatus.LABELLED,
        node.required("backend").stringValue(),
        node.required("model").stringValue(),
        node.required("prompt").stringValue(),
        0,
        0);
  }

  /**
   * Saves all labels; replaces the file.
   *
   * @throws IOException if the file cannot be written
   */
  public synchronized void save(Path file) throws IOException {
    StringBuilder text = new StringBuilder();
    for (Map.Entry<String, Entry> entry : entries.entrySet()) {
      AnomalyLabel label = entry.getValue().label;
      ObjectNode node = StrictJson.MAPPER.createObjectNode();
      node.put("author", author);
      node.put("signature", entry.getKey());
      node.put("until", entry.getValue().until.toString());
      node.put("label", label.label());
      node.put("category", label.category());
      node.put("reason", label.reason());
      node.put("severity", label.severity().word());
      node.put("action", label.action());
      node.put("backend", label.backend());
      node.put("model", label.model());
      node.put("prompt", label.prompt());
      text.append(StrictJson.MAPPER.writeValueAsString(node)).append('\n');
    }
    Path whole = file.toAbsolutePath();
    Path part = whole.resolveSibling("." + whole.getFileName() + ".part");
    Files.createDirectories(whole.getParent());
    Files.writeString(part, text);
    Files.move(part, whole, StandardCopyOption.REPLACE_EXISTING);
  }
}
