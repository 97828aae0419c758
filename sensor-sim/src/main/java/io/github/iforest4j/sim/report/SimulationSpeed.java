package io.github.iforest4j.sim.report;

import com.sun.management.OperatingSystemMXBean;
import io.github.iforest4j.sim.JsonLinesEncoder;
import io.github.iforest4j.sim.ReadingEncoder;
import io.github.iforest4j.sim.Scenario;
import io.github.iforest4j.sim.SensorServer;
import io.github.iforest4j.sim.SensorStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.net.Socket;
import java.util.Locale;

/**
 * How fast a scenario runs on this machine: readings per second of processor time, so that other
 * work of the machine hardly matters. Each figure is the best of {@value #ROUNDS} rounds.
 * Immutable.
 *
 * @param values readings per second into an array
 * @param lines readings per second as JSON lines
 * @param socket readings per second over a loopback socket; the time of both ends counts
 */
public record SimulationSpeed(double values, double lines, double socket) {
  /** The number of rounds. */
  public static final int ROUNDS = 5;

  private static final int CHUNK = 1_000;

  /**
   * Measures; takes as long as 15 runs of this number of readings.
   *
   * @param readings the number of readings in each run
   * @throws IOException if the loopback socket fails
   */
  public static SimulationSpeed of(Scenario scenario, SensorStream.Options options, int readings)
      throws IOException {
    double values = 0;
    double lines = 0;
    double socket = 0;
    SensorStream stream = SensorStream.of(scenario, options);
    for (int round = 0; round < ROUNDS; round++) {
      values = Math.max(values, values(stream, readings));
      lines = Math.max(lines, lines(stream, readings));
      socket = Math.max(socket, socket(scenario, options, readings));
    }
    return new SimulationSpeed(values, lines, socket);
  }

  /**
   * The figures in words, four lines.
   *
   * @param readings the number of readings in each run, as it was measured
   */
  public String text(Scenario scenario, int readings) {
    return String.format(
        Locale.ROOT,
        "scenario %s: %d sensors, %,d readings, best of %d rounds, per second of processor time\n"
            + "  into an array         %,12.0f readings\n"
            + "  as JSON lines         %,12.0f readings\n"
            + "  over a loopback socket%,12.0f readings (both ends counted)",
        scenario.name(),
        scenario.numSensors(),
        readings,
        ROUNDS,
        values,
        lines,
        socket);
  }

  private static double values(SensorStream stream, int readings) {
    ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    double[] into = new double[CHUNK * stream.scenario().numSensors()];
    long start = threads.getCurrentThreadCpuTime();
    for (int first = 0; first < readings; first += CHUNK) {
      stream.values(first, Math.min(CHUNK, readings - first), into);
    }
    return readings * 1e9 / (threads.getCurrentThreadCpuTime() - start);
  }

  private static double lines(SensorStream stream, int readings) throws IOException {
    ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    ReadingEncoder encoder = new JsonLinesEncoder(false);
    OutputStream nowhere = OutputStream.nullOutputStream();
    stream.seek(0);
    long start = threads.getCurrentThreadCpuTime();
    for (int i = 0; i < readings; i++) {
      encoder.write(stream.next(), nowhere);
    }
    return readings * 1e9 / (threads.getCurrentThreadCpuTime() - start);
  }

  private static double socket(Scenario scenario, SensorStream.Options options, int readings)
      throws IOException {
    OperatingSystemMXBean process =
        (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    try (SensorServer server = SensorServer.of(scenario, options).count(readings).start()) {
      long start = process.getProcessCpuTime();
      try (Socket socket = new Socket(server.address(), server.port())) {
        InputStream in = socket.getInputStream();
        byte[] buffer = new byte[1 << 16];
        while (in.read(buffer) >= 0) {
          // The content does not matter.
        }
      }
      return readings * 1e9 / (process.getProcessCpuTime() - start);
    }
  }
}
