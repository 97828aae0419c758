package io.github.iforest4j.engine.feedback;

import io.github.iforest4j.engine.event.AnomalyEvent;
import io.github.iforest4j.engine.feedback.Feedback.Action;
import io.github.iforest4j.engine.file.UnusableFileException;
import io.github.iforest4j.time.Timing;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The feedback of people on alerts: a file of JSON lines beside the journal, to which lines are
 * only appended. A run and the command line may use the same file at the same time; each sees the
 * lines of the other after {@link #refresh}.
 *
 * <p>Feedback has two effects. Both are on alerts only; every anomaly is recorded.
 *
 * <ul>
 *   <li>An anomaly is <b>suppressed</b> if an incident of the same device was rejected that held an
 *       anomaly of the same signature, the rejection has not expired, the score is at most {@value
 *       #TOLERANCE} above the rejected one, and there are at least {@value #MIN_ODDS} rejections
 *       for each confirmation of this signature with a score as low. Once an incident began with a
 *       suppressed anomaly, its other anomalies are suppressed, too, unless one is stronger than
 *       the rejected incident, or a field stands out that did not stand out there in the same way:
 *       a fault that begins during a false alarm raises an alert.
 *   <li>The threshold of alerts is <b>raised</b>, by at most {@value #MAX_RAISE}, once {@value
 *       #MIN_REJECTED} alerts were rejected. The raise suppresses as many rejected alerts as
 *       possible and no confirmed one.
 * </ul>
 *
 * <p>Thread-safe. {@link #suppressionReason} takes time linear in the feedback on the same device
 * and signature.
 */
public final class FeedbackLog {
  /** How long a rejection is active by default. */
  public static final Duration DEFAULT_EXPIRY = Duration.ofDays(7);

  /** Maximum amount by which a suppressed score exceeds the rejected one. */
  public static final double TOLERANCE = .05;

  /** Maximum raise of the threshold. */
  public static final double MAX_RAISE = .05;

  /** Minimum number of rejections before the threshold is raised. */
  public static final int MIN_REJECTED = 5;

  /** Minimum number of rejections per confirmation for an anomaly to be suppressed. */
  static final int MIN_ODDS = 3;

  /** Maximum length of a line, in bytes. */
  private static final int MAX_LINE = 1 << 16;

  private final Path file;
  private final Timing timing;

  // Guarded by this.
  /** The offset after the last line that was read. */
  private long read;

  /** The number of lines that were read. */
  private long lines;

  private final SuppressionRules rules = new SuppressionRules();
  private final Map<String, String> suppressed = new LinkedHashMap<>();

  private FeedbackLog(Path file, Timing timing) {
    this.file = file;
    this.timing = timing;
  }

  /**
   * Opens the feedback of a run. The file is created with the first line.
   *
   * @param timing the clock that decides whether a rejection has expired
   * @throws UnusableFileException if a line of the file is not feedback
   * @throws IOException if the file cannot be read
   */
  public static FeedbackLog open(Path file, Timing timing) throws IOException {
    FeedbackLog log = new FeedbackLog(file, timing);
    log.refresh();
    return log;
  }

  /**
   * The name of the feedback file of a journal or a table: {@code run.jsonl} and {@code run.csv}
   * have {@code run.feedback.jsonl}.
   */
  public static Path beside(Path journal) {
    String name = String.valueOf(journal.getFileName());
    String base = name.replaceFirst("(?i)\\.(jsonl|csv)$", "");
    return journal.resolveSibling(base + ".feedback.jsonl");
  }

  /**
   * Reads the lines that were appended since the last call, by any process. A torn last line is
   * left for the next call. If the file was removed or became shorter, it is read from its
   * beginning; what was read before remains in effect until this object is given up.
   *
   * @throws UnusableFileException if a line is not feedback
   * @throws IOException if the file cannot be read
   */
  public synchronized void refresh() throws IOException {
    long size = Files.exists(file) ? Files.size(file) : 0;
    if (size < read) {
      // Removed, or begun again. What was read from it remains in effect.
      read = 0;
      lines = 0;
    }
    if (size <= read) {
      return;
    }
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      channel.position(read);
      ByteBuffer block = ByteBuffer.allocate(MAX_LINE);
      while (channel.read(block) > 0) {
        block.flip();
        int end = lastLineEnd(block);
        if (end == 0 && block.limit() == MAX_LINE) {
          throw unusable(lines + 1, null);
        }
        if (end > 0) {
          String text = new String(block.array(), 0, end - 1, StandardCharsets.UTF_8);
          takeLines(text.split("\n", -1));
        }
        read += end;
        block.position(end);
        block.compact();
      }
    }
    rules.updateRaise(timing.now());
  }

  private static int lastLineEnd(ByteBuffer block) {
    int end = block.limit();
    while (end > 0 && block.get(end - 1) != '\n') {
      end--;
    }
    return end;
  }

  private UnusableFileException unusable(long number, @Nullable Exception cause) {
    return new UnusableFileException(
        file + ", line " + number + " is not feedback; move the file away", cause);
  }

  private void takeLines(String... block) throws UnusableFileException {
    for (int i = 0; i < block.length; i++) {
      if (!block[i].isBlank()) {
        take(parse(block[i], lines + i + 1));
      }
    }
    lines += block.length;
  }

  private Feedback parse(String line, long number) throws UnusableFileException {
    try {
      return FeedbackJson.parse(line);
    } catch (RuntimeException e) {
      throw unusable(number, e);
    }
  }

  private void take(Feedback feedback) {
    if (feedback.action() == Action.SUPPRESSED) {
      suppressed.put(feedback.anomalyId(), feedback.reason());
    } else {
      rules.add(feedback);
    }
  }

  /**
   * Appends a line under a lock, after reading what others appended. The line is in the operating
   * system, and has taken effect, when this returns. A torn last line is removed.
   *
   * @throws UnusableFileException if a line of the file is not feedback
   * @throws IOException if the file cannot be written
   */
  public synchronized void append(Feedback feedback) throws IOException {
    Path folder = file.toAbsolutePath().getParent();
    if (folder != null) {
      Files.createDirectories(folder);
    }
    byte[] line = (FeedbackJson.line(feedback) + "\n").getBytes(StandardCharsets.UTF_8);
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
      // What follows the last whole line was left by a killed process.
      channel.truncate(read);
      channel.position(read);
      ByteBuffer bytes = ByteBuffer.wrap(line);
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
    }
    refresh();
  }

  /** The latest feedback on each anomaly, unless it was undone, oldest first; a copy. */
  public synchronized List<Feedback> standing() {
    return List.copyOf(rules.standing());
  }

  /** The anomalies that raised no alert, by id, each with the reason; oldest first. A copy. */
  public synchronized Map<String, String> suppressed() {
    return new LinkedHashMap<>(suppressed);
  }

  /** Returns, by anomaly: the feedback of people in words, or why it raised no alert. */
  public synchronized Map<String, String> remarks() {
    Map<String, String> remarks = new LinkedHashMap<>();
    suppressed.forEach((id, why) -> remarks.put(id, "no alert: " + why));
    for (Feedback given : rules.standing()) {
      boolean real = given.action() == Feedback.Action.CONFIRM;
      String what = given.label().isEmpty() ? "" : ", " + given.label();
      String why = given.reason().isEmpty() ? "" : " (" + given.reason() + ")";
      remarks.put(given.anomalyId(), (real ? "a real alarm" : "a false alarm") + what + why);
    }
    return remarks;
  }

  /** Whether an anomaly was suppressed, in this run or an earlier one. */
  synchronized boolean wasSuppressed(String id) {
    return suppressed.containsKey(id);
  }

  /** The amount by which the threshold of alerts is raised; 0 if it is not. */
  public synchronized double raise() {
    return rules.raise();
  }

  /** Whether feedback is a rejection that has not expired. */
  public boolean isActive(Feedback feedback) {
    return SuppressionRules.isActive(feedback, timing.now());
  }

  /**
   * Decides whether an anomaly raises an alert.
   *
   * @return the reason why it raises none, in words; null if it raises one
   */
  public synchronized @Nullable String suppressionReason(AnomalyEvent event) {
    return rules.suppressionReason(event, timing.now());
  }

  /** Feedback as one JSON line, as it is in the file, without a line end. */
  public static String json(Feedback feedback) {
    return FeedbackJson.line(feedback);
  }

  /** Describes the effect of feedback in a sentence for the person who gave it. */
  public String consequence(Feedback feedback) {
    String raised =
        raise() > 0
            ? String.format(Locale.ROOT, " The threshold of alerts is raised by %.3f.", raise())
            : "";
    return switch (feedback.action()) {
      case REJECT -> {
        Instant until = feedback.until();
        yield "recorded as a false alarm: similar anomalies raise no alert"
            + (until == null ? "" : " until " + until.truncatedTo(ChronoUnit.MINUTES))
            + "."
            + raised;
      }
      case CONFIRM ->
          "recorded as real"
              + (feedback.label().isEmpty() ? "" : ", as “" + feedback.label() + "”")
              + ": similar anomalies keep raising alerts."
              + raised;
      default -> "undone." + raised;
    };
  }
}
