package io.github.iforest4j.engine.feedback;

import io.github.iforest4j.engine.event.AnomalyEvent;
import io.github.iforest4j.engine.feedback.Feedback.Action;
import io.github.iforest4j.engine.record.UnusableFileException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * What people said about alerts: one JSON line each, only ever appended, beside the journal. A run
 * and the command line may append to the same file at the same time, and each sees what the other
 * said.
 *
 * <p>Two things follow, both for alerts only; anomalies are recorded whatever was said:
 *
 * <ul>
 *   <li>An anomaly is <b>suppressed</b> when an incident of the same device was rejected that held
 *       one of the same signature, the rejection has not expired, its score is not higher than that
 *       one's by more than {@value #TOLERANCE}, and rejections outweigh what was confirmed of that
 *       signature with a score as low, {@value #MIN_ODDS} to one. Once an incident began in
 *       silence, the rest of it stays silent as long as it is not stronger than the rejected
 *       incident and no field stands out that did not stand out there, or in another way: a fault
 *       that begins in the shadow of a false alarm is heard.
 *   <li>The threshold is <b>raised</b> for alerts, by at most {@value #MAX_RAISE}, once at least
 *       {@value #MIN_REJECTED} alerts were rejected: so far as it costs no confirmed alert and
 *       silences the most rejected ones.
 * </ul>
 *
 * <p>Thread-safe.
 */
public final class FeedbackLog {
  /** How long a rejection holds unless told otherwise. */
  public static final Duration DEFAULT_EXPIRY = Duration.ofDays(7);

  /** By so much a suppressed score may exceed the rejected one. */
  public static final double TOLERANCE = .05;

  /** By so much the threshold is raised at most. */
  public static final double MAX_RAISE = .05;

  /** So many rejections are needed before the threshold moves. */
  public static final int MIN_REJECTED = 5;

  /** So many rejections outweigh one confirmation. */
  static final int MIN_ODDS = 3;

  private static final int MAX_SILENT = 1_000;

  /** A line that long is nobody's feedback. */
  private static final int MAX_LINE = 1 << 16;

  private static final JsonMapper MAPPER = JsonMapper.builder().build();

  private final Path file;
  private final Clock clock;

  // Guarded by this.
  private long read;
  private long lines;

  /** The latest judgement of each anomaly, unless it was undone. */
  private final Map<String, Feedback> standing = new LinkedHashMap<>();

  private final Map<String, List<Feedback>> byKind = new HashMap<>();
  private final Map<String, String> suppressed = new LinkedHashMap<>();
  private double raise;

  /** What the incidents that began in silence were like; the newest. */
  private final Map<String, Feedback> silent =
      new LinkedHashMap<>() {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Feedback> eldest) {
          return size() > MAX_SILENT;
        }
      };

  private FeedbackLog(Path file, Clock clock) {
    this.file = file;
    this.clock = clock;
  }

  /**
   * Opens the feedback of a run; the file need not be there yet.
   *
   * @throws UnusableFileException if a line of it is no feedback
   * @throws IOException if it cannot be read
   */
  public static FeedbackLog open(Path file, Clock clock) throws IOException {
    FeedbackLog log = new FeedbackLog(file, clock);
    log.refresh();
    return log;
  }

  /**
   * Where the feedback on a journal, or on the table beside it, is kept: {@code run.jsonl} and
   * {@code run.csv} have {@code run.feedback.jsonl}.
   */
  public static Path beside(Path journal) {
    String name = journal.getFileName().toString();
    String base = name.replaceFirst("(?i)\\.(jsonl|csv)$", "");
    return journal.resolveSibling(base + ".feedback.jsonl");
  }

  /** Reads what others appended since. */
  public synchronized void refresh() throws IOException {
    if (!Files.exists(file) || Files.size(file) <= read) {
      return;
    }
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      channel.position(read);
      ByteBuffer block = ByteBuffer.allocate(MAX_LINE);
      while (channel.read(block) > 0) {
        block.flip();
        int end = lastLineEnd(block);
        if (end == 0 && block.limit() == MAX_LINE) {
          throw unusable(null);
        }
        String text = new String(block.array(), 0, end, StandardCharsets.UTF_8);
        for (String line : text.split("\n")) {
          lines++;
          if (!line.isBlank()) {
            take(parse(line));
          }
        }
        read += end;
        block.position(end);
        block.compact();
      }
    }
    raise = bestRaise();
  }

  private static int lastLineEnd(ByteBuffer block) {
    int end = block.limit();
    while (end > 0 && block.get(end - 1) != '\n') {
      end--;
    }
    return end;
  }

  /** What makes two anomalies alike: the device and the kind. */
  private static String kind(String key, String signature) {
    return key + '\u001d' + signature;
  }

  private UnusableFileException unusable(Exception cause) {
    return new UnusableFileException(
        file + ", line " + lines + " is no feedback; move the file away", cause);
  }

  private void take(Feedback said) {
    if (said.action() == Action.SUPPRESSED) {
      suppressed.put(said.anomalyId(), said.reason());
      return;
    }
    Feedback before = standing.remove(said.anomalyId());
    if (before != null) {
      before.signatures().keySet().forEach(s -> byKind.get(kind(before.key(), s)).remove(before));
    }
    if (said.action() != Action.UNDO) {
      standing.put(said.anomalyId(), said);
      for (String signature : said.signatures().keySet()) {
        byKind.computeIfAbsent(kind(said.key(), signature), k -> new ArrayList<>()).add(said);
      }
    }
  }

  /**
   * Appends a line, and sees to what follows from it.
   *
   * @throws IOException if it cannot be written
   */
  public synchronized void append(Feedback said) throws IOException {
    Path folder = file.toAbsolutePath().getParent();
    Files.createDirectories(folder);
    byte[] line = (json(said) + "\n").getBytes(StandardCharsets.UTF_8);
    try (FileChannel channel =
            FileChannel.open(
                file,
                StandardOpenOption.CREATE,
                StandardOpenOption.READ,
                StandardOpenOption.WRITE);
        FileLock lock = channel.lock()) {
      if (!lock.isValid()) {
        throw new IOException(file + ": the lock was lost");
      }
      refresh();
      // What follows the last whole line is the trace of a killed process.
      channel.truncate(read);
      channel.position(read);
      ByteBuffer bytes = ByteBuffer.wrap(line);
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
    }
    refresh();
  }

  /** What stands: the latest judgement of each anomaly that was not undone, oldest first. */
  public synchronized List<Feedback> standing() {
    return List.copyOf(standing.values());
  }

  /** Which anomalies alerted nobody, and why, oldest first. */
  public synchronized Map<String, String> suppressed() {
    return new LinkedHashMap<>(suppressed);
  }

  /** Whether an anomaly was suppressed, in this run or an earlier one. */
  synchronized boolean wasSuppressed(String id) {
    return suppressed.containsKey(id);
  }

  /** By how much the threshold is raised for alerts. */
  public synchronized double raise() {
    return raise;
  }

  /** Whether a rejection still holds. */
  public boolean isActive(Feedback said) {
    return said.action() == Action.REJECT
        && (said.until() == null || clock.instant().isBefore(said.until()));
  }

  /**
   * Why an anomaly shall alert nobody.
   *
   * @return the reason in words; null when it shall alert
   */
  public synchronized String suppresses(AnomalyEvent event) {
    double score = event.evidence().score();
    String signature = event.evidence().signature();
    Feedback like = null;
    int confirmed = 0;
    int rejected = 0;
    for (Feedback said : byKind.getOrDefault(kind(event.key(), signature), List.of())) {
      double known = said.signatures().get(signature);
      confirmed += said.action() == Action.CONFIRM && known <= score ? 1 : 0;
      if (isActive(said) && score <= known + TOLERANCE) {
        like = said;
        rejected++;
      }
    }
    if (confirmed * MIN_ODDS > rejected) {
      return null;
    }
    if (like == null) {
      Feedback begun = silent.get(event.incident());
      boolean goesOn =
          begun != null
              && isActive(begun)
              && standing.containsValue(begun)
              && score <= Collections.max(begun.signatures().values()) + TOLERANCE
              && begun.traits().containsAll(Feedback.traits(signature));
      like = goesOn ? begun : null;
    }
    if (like != null) {
      silent.put(event.incident(), like);
      String why = like.reason().isEmpty() ? "" : ": " + like.reason();
      String until =
          like.until() == null ? "" : ", until " + like.until().truncatedTo(ChronoUnit.SECONDS);
      return "like " + like.anomalyId() + ", a false alarm" + why + until;
    }
    if (raise > 0 && score - event.evidence().threshold() <= raise) {
      return String.format(
          Locale.ROOT, "not above the threshold raised by %.3f after false alarms", raise);
    }
    return null;
  }

  /**
   * The raise that silences the most rejected alerts and no confirmed one. Candidates are the
   * margins of the rejected.
   */
  private double bestRaise() {
    Collection<Feedback> said = standing.values();
    long rejected = said.stream().filter(this::isActive).count();
    if (rejected < MIN_REJECTED) {
      return 0;
    }
    double lowestConfirmed =
        said.stream()
            .filter(f -> f.action() == Action.CONFIRM)
            .mapToDouble(Feedback::margin)
            .min()
            .orElse(Double.POSITIVE_INFINITY);
    return said.stream()
        .filter(this::isActive)
        .mapToDouble(Feedback::margin)
        .filter(margin -> margin <= MAX_RAISE && margin < lowestConfirmed)
        .max()
        .orElse(0);
  }

  private Feedback parse(String line) throws UnusableFileException {
    try {
      JsonNode node = MAPPER.readTree(line);
      JsonNode until = node.path("until");
      Map<String, Double> signatures = new LinkedHashMap<>();
      node.path("signatures")
          .properties()
          .forEach(e -> signatures.put(e.getKey(), e.getValue().doubleValue()));
      return new Feedback(
          Instant.parse(node.required("time").stringValue()),
          Action.valueOf(node.required("feedback").stringValue().toUpperCase(Locale.ROOT)),
          node.required("anomaly_id").stringValue(),
          node.path("key").asString(""),
          signatures,
          node.path("score").asDouble(Double.NaN),
          node.path("threshold").asDouble(Double.NaN),
          node.path("label").asString(""),
          node.path("reason").asString(""),
          until.isString() ? Instant.parse(until.stringValue()) : null);
    } catch (RuntimeException e) {
      throw unusable(e);
    }
  }

  /** A line of feedback, as the file has it. */
  public static String json(Feedback said) {
    ObjectNode node = MAPPER.createObjectNode();
    node.put("feedback", said.action().name().toLowerCase(Locale.ROOT));
    node.put("time", said.time().toString());
    node.put("anomaly_id", said.anomalyId());
    node.put("key", said.key());
    node.put("score", said.score());
    node.put("threshold", said.threshold());
    ObjectNode signatures = node.putObject("signatures");
    said.signatures().forEach(signatures::put);
    node.put("label", said.label());
    node.put("reason", said.reason());
    if (said.until() != null) {
      node.put("until", said.until().toString());
    }
    return MAPPER.writeValueAsString(node);
  }

  /** What follows from a piece of feedback, as a sentence. */
  public String consequence(Feedback said) {
    String raised =
        raise() > 0
            ? String.format(Locale.ROOT, " The threshold of alerts is raised by %.3f.", raise())
            : "";
    return switch (said.action()) {
      case REJECT ->
          "noted as a false alarm: the like of it alerts nobody until "
              + said.until().truncatedTo(ChronoUnit.MINUTES)
              + "."
              + raised;
      case CONFIRM ->
          "noted as real"
              + (said.label().isEmpty() ? "" : ", as “" + said.label() + "”")
              + ": the like of it will go on alerting."
              + raised;
      default -> "undone." + raised;
    };
  }
}
