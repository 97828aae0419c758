import com.sun.management.ThreadMXBean;
import io.github.iforest4j.ModelProvenance;
import io.github.iforest4j.ScoringMode;
import io.github.iforest4j.source.RecordSource;
import io.github.iforest4j.source.SourceOptions;
import io.github.iforest4j.source.Sources;
import io.github.iforest4j.detect.AnomalyDetector;
import io.github.iforest4j.detect.DetectorConfig;
import io.github.iforest4j.detect.DetectorModel;
import io.github.iforest4j.detect.Preset;
import io.github.iforest4j.detect.Verdict;
import io.github.iforest4j.engine.StreamRun;
import io.github.iforest4j.engine.record.RunFiles;
import io.github.iforest4j.label.OfflineLabeler;
import io.github.iforest4j.schema.RecordRow;
import io.github.iforest4j.schema.RecordTable;
import io.github.iforest4j.schema.SchemaOptions;
import io.github.iforest4j.schema.SchemaProposal;
import io.github.iforest4j.view.text.AlertLimit;
import io.github.iforest4j.view.text.AlertPrinter;
import io.github.iforest4j.view.text.TextOutput;
import io.github.iforest4j.view.text.TextStyle;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/**
 * How much one core carries: readings of eight numbers, from bytes to verdicts, over a loopback connection and
 * from a file; and how long a reading takes from its sender to its verdict at a given rate.
 *
 * <p>Prints rows of a Markdown table. Run by .ci/load, which describes the figures.
 */
public final class Load {
  private static final int FIELDS = 8;
  private static final int DISTINCT = 20_000;
  private static final double OUTLIERS = .01;
  private static final int ROUNDS = 5;
  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  private Load() {}

  private interface Judge {
    void judge(RecordRow row);
  }

  private record Rate(double wall, double cpu, double bytesPerReading) {}

  public static void main(String[] args) throws Exception {
    String name = args[0];
    int readings = Integer.parseInt(args[1]);
    if (args[2].equals("anomalies")) {
      anomalies(name, readings, Double.parseDouble(args[3]));
      System.exit(0);
    }
    boolean ratios = args[2].equals("ratios");
    int latencySeconds = ratios ? 0 : Integer.parseInt(args[2]);
    Random random = new Random(1);
    double[][] rows = new double[DISTINCT][FIELDS];
    for (double[] row : rows) {
      boolean outlier = random.nextDouble() < OUTLIERS;
      for (int f = 0; f < FIELDS; f++) {
        row[f] = 20 + 10 * f + random.nextGaussian() + (outlier ? 6 : 0);
      }
    }
    byte[] json = encoded(rows, readings, true);
    byte[] csv = encoded(rows, readings, false);
    Path file = Files.createTempFile("load", ".csv");
    Path lines = Files.createTempFile("load", ".jsonl");
    try {
      Files.write(file, csv);
      Files.write(lines, json);
      DetectorModel plain = model(rows, DetectorConfig.builder().scoring(ScoringMode.PLAIN).build());
      DetectorModel box = model(rows, DetectorConfig.DEFAULT);
      DetectorModel sensors = model(rows, DetectorConfig.builder().preset(Preset.SENSORS).build());
      if (ratios) {
        // A round is short, and the compiler may be late.
        Rate parse = best(lines, readings, plain, false);
        for (int again = 0; again < 20; again++) {
          Rate next = best(lines, readings, plain, false);
          parse = next.cpu > parse.cpu ? next : parse;
        }
        ratio("parse", parse);
        ratio("plain", best(file, readings, plain, true));
        ratio("box", best(file, readings, box, true));
        ratio("sensors", best(file, readings, sensors, true));
        anomalyRatio(readings);
        System.exit(0);
      }
      row(name, "JSON lines, file, parsed only", best(lines, readings, plain, false));
      row(name, "CSV, file, parsed only", best(file, readings, plain, false));
      row(name, "JSON lines, TCP → verdict, plain", bestTcp(json, readings, plain));
      row(name, "CSV, file → verdict, plain", best(file, readings, plain, true));
      row(name, "JSON lines, TCP → verdict, box", bestTcp(json, readings, box));
      row(name, "JSON lines, TCP → verdict, preset `sensors`", bestTcp(json, readings / 4, sensors));
      if (latencySeconds > 0) {
        latency(name, rows, plain, 50_000, latencySeconds);
      }
    } finally {
      Files.delete(file);
      Files.delete(lines);
    }
    System.exit(0);
  }

  /** A reading's processor time in units of the yardstick, which is measured at the same time. */
  private static void ratio(String what, Rate rate) {
    ratio(what, 1e9 / rate.cpu);
  }

  private static void ratio(String what, double nanos) {
    System.out.printf(Locale.ROOT, "%s %.3f%n", what, nanos / yardstick());
  }

  /** The least nanoseconds of processor time in which the JDK sorts numbers, for each number. */
  private static double yardstick() {
    double[] numbers = new Random(1).doubles(100_000).toArray();
    long least = Long.MAX_VALUE;
    for (int round = 0; round < 40; round++) {
      double[] copy = numbers.clone();
      long begun = THREADS.getCurrentThreadCpuTime();
      Arrays.sort(copy);
      least = Math.min(least, THREADS.getCurrentThreadCpuTime() - begun);
    }
    return (double) least / numbers.length;
  }

  private static void row(String name, String what, Rate rate) {
    System.out.printf(
        Locale.ROOT,
        "| %s | %s | %,.0f | %,.0f | %.1f |%n",
        name,
        what,
        Math.floor(rate.cpu / 1000) * 1000,
        Math.floor(rate.wall / 1000) * 1000,
        rate.bytesPerReading);
  }

  /** Whole runs with journal, table, offline labels and alerts as text: without anomalies, and with a share of them. */
  private static long[][] calmAndStorm(int readings, double share) throws Exception {
    Random random = new Random(1);
    double[][] rows = new double[DISTINCT][FIELDS];
    for (double[] row : rows) {
      for (int f = 0; f < FIELDS; f++) {
        row[f] = 20 + 10 * f + Math.max(-2, Math.min(2, random.nextGaussian()));
      }
    }
    DetectorModel model = model(rows, DetectorConfig.builder().scoring(ScoringMode.PLAIN).build());
    double[][] disturbed = new double[DISTINCT][];
    int middle = 0;
    for (int r = 0; r < DISTINCT; r++) {
      // Inside of what is usual, so that these are no anomalies.
      double[] row = rows[r].clone();
      for (int f = 0; f < FIELDS; f++) {
        row[f] = 20 + 10 * f + (row[f] - 20 - 10 * f) / 2;
      }
      rows[r] = row.clone();
      if (random.nextDouble() < share) {
        int side = random.nextBoolean() ? 1 : -1;
        for (int f = middle++ % 3; f < FIELDS; f += 3) {
          row[f] += side * (8 + random.nextInt(4));
        }
      }
      disturbed[r] = row;
    }
    return new long[][] {run(model, encoded(rows, readings, false)), run(model, encoded(disturbed, readings, false))};
  }

  private static void anomalyRatio(int readings) throws Exception {
    long[][] runs = calmAndStorm(readings, .1);
    ratio("anomaly", (double) (runs[1][1] - runs[0][1]) / runs[1][0]);
  }

  private static void anomalies(String name, int readings, double share) throws Exception {
    long[][] runs = calmAndStorm(readings, share);
    long[] calm = runs[0];
    long[] storm = runs[1];
    System.out.printf(
        Locale.ROOT,
        "%s: %,d readings, of which %,d (%.1f %%) are anomalies: %,.0f readings per second of the judging thread's time,"
            + " %,.0f on the clock; %.0f µs and %.1f kB per anomaly, on all threads %.0f µs; with %,d anomalies %,.0f readings"
            + " per second, %,.0f on the clock%n",
        name,
        readings,
        storm[0],
        100. * storm[0] / readings,
        readings * 1e9 / storm[1],
        readings * 1e9 / storm[3],
        (storm[1] - calm[1]) / 1e3 / storm[0],
        (storm[4] - calm[4]) / 1e3 / storm[0],
        (storm[2] - calm[2]) / 1e3 / storm[0],
        calm[0],
        readings * 1e9 / calm[1],
        readings * 1e9 / calm[3]);
  }

  /**
   * The least over some rounds: anomalies; nanoseconds of the judging thread, of all threads (with the compiler's), on
   * the clock; bytes that the judging thread allocated.
   */
  private static long[] run(DetectorModel model, byte[] csv) throws Exception {
    com.sun.management.OperatingSystemMXBean process =
        (com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    Path folder = Files.createTempDirectory("load");
    Path file = Files.write(folder.resolve("readings.csv"), csv);
    long[] least = null;
    for (int round = 0; round < 2 * ROUNDS; round++) {
      Path out = Files.createDirectory(folder.resolve("run"));
      PrintStream text = new PrintStream(Files.newOutputStream(out.resolve("alerts.txt")), false, StandardCharsets.UTF_8);
      long begun = System.nanoTime();
      long all = process.getProcessCpuTime();
      long cpu = THREADS.getCurrentThreadCpuTime();
      long allocated = THREADS.getCurrentThreadAllocatedBytes();
      long anomalies;
      try (OfflineLabeler labeler = new OfflineLabeler();
          StreamRun run =
              StreamRun.builder()
                  .source(Sources.open(file.toString(), SourceOptions.DEFAULT))
                  .model(model)
                  .labeler(labeler)
                  .files(RunFiles.in(out))
                  .sink(new AlertPrinter(printing(text), AlertLimit.EPISODES))
                  .build()) {
        anomalies = run.run().orElseThrow().anomalies().total();
      }
      text.close();
      long[] now = {
        anomalies,
        THREADS.getCurrentThreadCpuTime() - cpu,
        process.getProcessCpuTime() - all,
        System.nanoTime() - begun,
        THREADS.getCurrentThreadAllocatedBytes() - allocated
      };
      for (int i = 0; least != null && i < now.length; i++) {
        now[i] = Math.min(now[i], least[i]);
      }
      least = now;
      deleteAll(out);
    }
    deleteAll(folder);
    return least;
  }

  private static TextOutput printing(PrintStream text) {
    return new TextOutput() {
      @Override
      public void result(String line) {
        text.println(line);
      }

      @Override
      public String styled(TextStyle style, String words) {
        return words;
      }

      @Override
      public int width() {
        return 80;
      }

      @Override
      public boolean json() {
        return false;
      }
    };
  }

  private static void deleteAll(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      for (Path each : files.toList()) {
        Files.delete(each);
      }
    }
    Files.delete(folder);
  }

  private static byte[] encoded(double[][] rows, int readings, boolean json) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream(readings * (json ? 140 : 60));
    if (!json) {
      out.writeBytes(names().getBytes(StandardCharsets.US_ASCII));
    }
    byte[][] distinct = new byte[rows.length][];
    for (int r = 0; r < rows.length; r++) {
      distinct[r] = (json ? jsonLine(rows[r], "") : csvLine(rows[r])).getBytes(StandardCharsets.US_ASCII);
    }
    for (int i = 0; i < readings; i++) {
      out.write(distinct[i % distinct.length]);
    }
    return out.toByteArray();
  }

  private static String names() {
    StringBuilder line = new StringBuilder("sensor_0");
    for (int f = 1; f < FIELDS; f++) {
      line.append(",sensor_").append(f);
    }
    return line.append('\n').toString();
  }

  private static String csvLine(double[] row) {
    StringBuilder line = new StringBuilder();
    for (int f = 0; f < FIELDS; f++) {
      line.append(f == 0 ? "" : ",").append(String.format(Locale.ROOT, "%.3f", row[f]));
    }
    return line.append('\n').toString();
  }

  private static String jsonLine(double[] row, String first) {
    StringBuilder line = new StringBuilder("{").append(first);
    for (int f = 0; f < FIELDS; f++) {
      line.append(f == 0 && first.isEmpty() ? "" : ",").append("\"sensor_").append(f).append("\":");
      line.append(String.format(Locale.ROOT, "%.3f", row[f]));
    }
    return line.append("}\n").toString();
  }

  private static DetectorModel model(double[][] rows, DetectorConfig config) {
    RecordTable table = new RecordTable();
    int[] fields = new int[FIELDS];
    for (int f = 0; f < FIELDS; f++) {
      fields[f] = table.fieldIndex("sensor_" + f);
    }
    for (double[] row : rows) {
      for (int f = 0; f < FIELDS; f++) {
        table.setNumber(fields[f], row[f]);
      }
      table.endRow();
    }
    return DetectorModel.fit(
        SchemaProposal.of(table, SchemaOptions.NONE).schema(),
        table,
        config,
        new ModelProvenance("load", "simulated", rows.length, Instant.EPOCH));
  }

  private static Rate measured(RecordSource source, RecordRow row, Judge judge, int expected) throws IOException {
    long begun = System.nanoTime();
    long cpu = THREADS.getCurrentThreadCpuTime();
    long allocated = THREADS.getCurrentThreadAllocatedBytes();
    int readings = 0;
    while (source.next(row)) {
      judge.judge(row);
      readings++;
    }
    cpu = THREADS.getCurrentThreadCpuTime() - cpu;
    long wall = System.nanoTime() - begun;
    allocated = THREADS.getCurrentThreadAllocatedBytes() - allocated;
    if (readings != expected) {
      throw new IllegalStateException("expected " + expected + " readings, got " + readings);
    }
    return new Rate(readings * 1e9 / wall, readings * 1e9 / cpu, (double) allocated / readings);
  }

  private static Judge judge(DetectorModel model, boolean verdicts) {
    if (!verdicts) {
      return row -> {};
    }
    AnomalyDetector detector = model.newDetector();
    return row -> {
      if (detector.detectReused(row).state() == null) {
        throw new IllegalStateException();
      }
    };
  }

  /** The best of some rounds: what the machine does when others leave it alone. */
  private static Rate best(Path file, int readings, DetectorModel model, boolean verdicts) throws IOException {
    Rate best = null;
    for (int round = 0; round < ROUNDS; round++) {
      RecordRow row = model.schema().newRow();
      try (RecordSource source = Sources.open(file.toString(), SourceOptions.DEFAULT)) {
        best = better(best, measured(source, row, judge(model, verdicts), readings));
      }
    }
    return best;
  }

  private static Rate bestTcp(byte[] json, int readings, DetectorModel model) throws IOException {
    int length = 0;
    for (int i = 0; i < readings; length++) {
      i += json[length] == '\n' ? 1 : 0;
    }
    int bytes = length;
    Rate best = null;
    for (int round = 0; round < ROUNDS; round++) {
      try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
        Thread sender = new Thread(() -> send(server, json, bytes), "sender");
        sender.start();
        RecordRow row = model.schema().newRow();
        try (RecordSource source =
            Sources.open(
                "tcp://127.0.0.1:" + server.getLocalPort(), SourceOptions.builder().connectAttempts(1).reconnect(false).build())) {
          best = better(best, measured(source, row, judge(model, true), readings));
        }
      }
    }
    return best;
  }

  private static Rate better(Rate one, Rate other) {
    return one == null || other.cpu > one.cpu ? other : one;
  }

  private static void send(ServerSocket server, byte[] json, int length) {
    try (Socket socket = server.accept(); OutputStream out = socket.getOutputStream()) {
      out.write(json, 0, length);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Readings leave at their time whatever became of those before; each carries that time. */
  private static void latency(String name, double[][] rows, DetectorModel model, int rate, int seconds)
      throws Exception {
    int readings = rate * seconds;
    int warmUp = rate * Math.min(5, seconds);
    long epoch = System.nanoTime();
    long[] latencies = new long[readings];
    try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      Thread sender = new Thread(() -> pace(server, rows, epoch, rate, readings + warmUp), "sender");
      sender.start();
      AnomalyDetector detector = model.newDetector();
      RecordRow row = model.schema().newRow();
      try (RecordSource source =
          Sources.open(
              "tcp://127.0.0.1:" + server.getLocalPort(),
              SourceOptions.builder().connectAttempts(1).reconnect(false).keepText(true).build())) {
        int sent = -1;
        for (int i = 0; source.next(row); i++) {
          Verdict verdict = detector.detectReused(row);
          if (sent < 0) {
            sent = source.fieldNames().indexOf("sent");
          }
          if (i >= warmUp && verdict.score() > 0) {
            latencies[i - warmUp] = System.nanoTime() - epoch - Long.parseLong(source.text(sent));
          }
        }
      }
    }
    Arrays.sort(latencies);
    System.out.printf(
        Locale.ROOT,
        "%s: %,d readings/s for %d s, from the time a reading is due at its sender to its verdict:"
            + " median %.2f ms, p99 %.2f ms, p99.9 %.2f ms, longest %.1f ms%n",
        name,
        rate,
        seconds,
        latencies[readings / 2] / 1e6,
        latencies[(int) (readings * .99)] / 1e6,
        latencies[(int) (readings * .999)] / 1e6,
        latencies[readings - 1] / 1e6);
  }

  private static void pace(ServerSocket server, double[][] rows, long epoch, int rate, int readings) {
    byte[][] tails = new byte[rows.length][];
    for (int r = 0; r < rows.length; r++) {
      tails[r] = jsonLine(rows[r], "\"sent\":").substring(8).getBytes(StandardCharsets.US_ASCII);
    }
    byte[] head = "{\"sent\":".getBytes(StandardCharsets.US_ASCII);
    byte[] batch = new byte[1 << 16];
    byte[] digits = new byte[20];
    try (Socket socket = server.accept(); OutputStream out = socket.getOutputStream()) {
      socket.setTcpNoDelay(true);
      long begun = System.nanoTime();
      int i = 0;
      while (i < readings) {
        int length = 0;
        long now = System.nanoTime();
        while (i < readings && length < batch.length - 512) {
          long due = begun + (long) (i * 1e9 / rate);
          if (due > now) {
            break;
          }
          System.arraycopy(head, 0, batch, length, head.length);
          length += head.length;
          int n = digits.length;
          for (long rest = due - epoch; rest > 0; rest /= 10) {
            digits[--n] = (byte) ('0' + rest % 10);
          }
          System.arraycopy(digits, n, batch, length, digits.length - n);
          length += digits.length - n;
          byte[] tail = tails[i % tails.length];
          System.arraycopy(tail, 0, batch, length, tail.length);
          length += tail.length;
          i++;
        }
        if (length == 0) {
          LockSupport.parkNanos(50_000);
        } else {
          out.write(batch, 0, length);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
