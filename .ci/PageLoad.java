import io.github.iforest4j.ModelProvenance;
import io.github.iforest4j.ScoringMode;
import io.github.iforest4j.detect.DetectorConfig;
import io.github.iforest4j.detect.DetectorModel;
import io.github.iforest4j.schema.RecordTable;
import io.github.iforest4j.schema.SchemaOptions;
import io.github.iforest4j.schema.SchemaProposal;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What the live page costs a fast stream: {@code iforest watch} as a process of its own judges JSON lines that come
 * over a loopback connection at a given rate, without a page, and with one at which many look: all but two read as
 * fast as they can, one reads 2 KB a second, one nothing.
 *
 * <p>usage: PageLoad JAR RATE SECONDS BROWSERS; run by .ci/page-load.
 */
public final class PageLoad {
  private static final int FIELDS = 8;
  private static final int DISTINCT = 20_000;

  private PageLoad() {}

  /** What a run came to. */
  private record Outcome(double perSecond, double cpuMicros, long peakMegabytes, String last) {}

  public static void main(String[] args) throws Exception {
    String jar = args[0];
    int rate = Integer.parseInt(args[1]);
    int readings = rate * Integer.parseInt(args[2]);
    int browsers = Integer.parseInt(args[3]);
    Random random = new Random(1);
    double[][] rows = new double[DISTINCT][FIELDS];
    byte[][] lines = new byte[DISTINCT][];
    for (int r = 0; r < DISTINCT; r++) {
      // A thousandth is anomalous: alerts and their labels are reported, too.
      boolean outlier = random.nextInt(1_000) == 0;
      StringBuilder line = new StringBuilder("{");
      for (int f = 0; f < FIELDS; f++) {
        rows[r][f] = 20 + 10 * f + random.nextGaussian() + (outlier ? 30 : 0);
        line.append(f == 0 ? "" : ",").append("\"sensor_").append(f).append("\":");
        line.append(String.format(Locale.ROOT, "%.3f", rows[r][f]));
      }
      lines[r] = line.append("}\n").toString().getBytes(StandardCharsets.US_ASCII);
    }
    Path model = Files.createTempFile("page-load", ".iforest");
    try {
      model(rows).write(model);
      for (int looking : new int[] {0, 3, browsers}) {
        Outcome o = run(jar, model, lines, rate, readings, looking);
        System.out.printf(
            Locale.ROOT,
            "%-20s %,9.0f readings/s of %,d/s sent   %5.1f µs of processor time a reading   peak memory %,d MB%n",
            looking == 0 ? "without a page" : "page, " + looking + " browsers",
            o.perSecond,
            rate,
            o.cpuMicros,
            o.peakMegabytes);
        if (looking > 0) {
          System.out.println("  the page's last word: " + o.last);
        }
      }
    } finally {
      Files.delete(model);
    }
    System.exit(0);
  }

  private static DetectorModel model(double[][] rows) {
    RecordTable table = new RecordTable();
    for (double[] row : rows) {
      for (int f = 0; f < FIELDS; f++) {
        table.setNumber(table.fieldIndex("sensor_" + f), row[f]);
      }
      table.endRow();
    }
    return DetectorModel.fit(
        SchemaProposal.of(table, SchemaOptions.NONE).schema(),
        table,
        DetectorConfig.builder().scoring(ScoringMode.PLAIN).contamination(.001).build(),
        new ModelProvenance("load", "simulated", rows.length, Instant.EPOCH));
  }

  private static Outcome run(String jar, Path model, byte[][] lines, int rate, int readings, int browsers)
      throws Exception {
    Path folder = Files.createTempDirectory("page-load");
    try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      List<String> command =
          new ArrayList<>(
              List.of(
                  Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                  "-XX:+UseSerialGC",
                  "-Xmx256m",
                  "-jar",
                  jar,
                  "watch",
                  "--source",
                  "tcp://127.0.0.1:" + server.getLocalPort(),
                  "--model",
                  model.toString(),
                  "--backend",
                  "offline",
                  "--out",
                  folder.toString(),
                  "--max",
                  Integer.toString(readings),
                  "--json",
                  "--quiet"));
      if (browsers > 0) {
        command.addAll(List.of("--dashboard", "0"));
      }
      Process watch = new ProcessBuilder(command).start();
      CompletableFuture<URI> page = new CompletableFuture<>();
      new Thread(() -> address(watch, page), "errors").start();
      CompletableFuture<Double> perSecond = CompletableFuture.supplyAsync(() -> summary(watch));
      AtomicLong seen = new AtomicLong();
      StringBuffer last = new StringBuffer();
      List<Socket> sockets = new ArrayList<>();
      try (Socket socket = server.accept();
          OutputStream out = socket.getOutputStream()) {
        if (browsers > 0) {
          URI at = page.get(60, TimeUnit.SECONDS);
          for (int b = 0; b < browsers; b++) {
            sockets.add(look(at, b, seen, last));
          }
        }
        while (seen.get() < browsers - 2) {
          LockSupport.parkNanos(1_000_000);
        }
        Duration before = watch.info().totalCpuDuration().orElse(Duration.ZERO);
        pace(out, lines, rate, readings);
        Duration cpu = before;
        long peak = 0;
        while (watch.isAlive()) {
          cpu = watch.info().totalCpuDuration().orElse(cpu);
          peak = Math.max(peak, peakMegabytes(watch));
          watch.waitFor(20, TimeUnit.MILLISECONDS);
        }
        return new Outcome(
            perSecond.get(),
            cpu.minus(before).toNanos() / 1e3 / readings,
            peak,
            last.toString());
      } finally {
        for (Socket one : sockets) {
          one.close();
        }
        watch.destroy();
      }
    } finally {
      try (var files = Files.list(folder)) {
        for (Path file : files.toList()) {
          Files.delete(file);
        }
      }
      Files.delete(folder);
    }
  }

  private static void address(Process watch, CompletableFuture<URI> page) {
    try (BufferedReader errors = watch.errorReader()) {
      for (String line = errors.readLine(); line != null; line = errors.readLine()) {
        if (line.startsWith("page ")) {
          page.complete(URI.create(line.substring(5).strip()));
        } else {
          System.err.println(line);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The rate that the run itself tells at its end; the alerts before it are only read. */
  private static double summary(Process watch) {
    Pattern rate = Pattern.compile("\"readings\":(\\d+).*\"seconds\":([0-9.E-]+)");
    double perSecond = 0;
    try (BufferedReader results = watch.inputReader()) {
      for (String line = results.readLine(); line != null; line = results.readLine()) {
        Matcher found = rate.matcher(line);
        if (found.find()) {
          perSecond = Double.parseDouble(found.group(1)) / Double.parseDouble(found.group(2));
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return perSecond;
  }

  /** The first reads nothing, the second 2 KB a second, the others all; the third one keeps what the page says of itself. */
  private static Socket look(URI at, int number, AtomicLong seen, StringBuffer last) throws IOException {
    Socket socket = new Socket();
    if (number < 2) {
      socket.setReceiveBufferSize(1_024);
    }
    socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), at.getPort()));
    String request = "GET /events HTTP/1.0\r\nHost: localhost:" + at.getPort() + "\r\n\r\n";
    socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
    if (number == 0) {
      return socket;
    }
    Thread thread = new Thread(() -> read(socket, number, seen, last), "browser-" + number);
    thread.setDaemon(true);
    thread.start();
    return socket;
  }

  private static void read(Socket socket, int number, AtomicLong seen, StringBuffer last) {
    Pattern reported = Pattern.compile("\"readings\":\\d+|\"page\":\\{[^}]*\\}|\"suppressed\":\\d+");
    try (InputStream in = socket.getInputStream()) {
      if (number != 2) {
        byte[] some = new byte[number == 1 ? 2_048 : 1 << 16];
        boolean first = true;
        while (in.read(some) >= 0) {
          if (number == 1) {
            LockSupport.parkNanos(TimeUnit.SECONDS.toNanos(1));
          } else if (first) {
            seen.incrementAndGet();
            first = false;
          }
        }
        return;
      }
      BufferedReader reader = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8), 1 << 16);
      boolean first = true;
      for (String line = reader.readLine(); line != null; line = reader.readLine()) {
        if (line.startsWith("data: {\"")) {
          if (first) {
            seen.incrementAndGet();
            first = false;
          }
          List<String> words = new ArrayList<>();
          Matcher found = reported.matcher(line);
          while (found.find()) {
            words.add(found.group());
          }
          if (!words.isEmpty()) {
            synchronized (last) {
              last.setLength(0);
              last.append(String.join(", ", words));
            }
          }
        }
      }
    } catch (IOException e) {
      // The run is over, or this browser was cut off.
    }
  }

  private static long peakMegabytes(Process process) {
    try {
      for (String line : Files.readAllLines(Path.of("/proc", Long.toString(process.pid()), "status"))) {
        if (line.startsWith("VmHWM:")) {
          return Long.parseLong(line.replaceAll("\\D", "")) / 1_024;
        }
      }
    } catch (IOException e) {
      // It has just ended.
    }
    return 0;
  }

  /** Readings leave at their time, whatever became of those before. */
  private static void pace(OutputStream out, byte[][] lines, int rate, int readings) throws IOException {
    byte[] batch = new byte[1 << 16];
    long begun = System.nanoTime();
    int i = 0;
    while (i < readings) {
      int length = 0;
      long now = System.nanoTime();
      while (i < readings && length < batch.length - 512 && begun + (long) (i * 1e9 / rate) <= now) {
        byte[] line = lines[i++ % lines.length];
        System.arraycopy(line, 0, batch, length, line.length);
        length += line.length;
      }
      if (length == 0) {
        LockSupport.parkNanos(50_000);
      } else {
        out.write(batch, 0, length);
      }
    }
    out.flush();
  }
}
