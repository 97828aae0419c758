package io.github.iforest4j.source.prometheus;

import io.github.iforest4j.source.BadInputException;
import io.github.iforest4j.source.BadLineCounter;
import io.github.iforest4j.source.RecordBuffer;
import io.github.iforest4j.source.RecordReader;
import io.github.iforest4j.source.SourceConnectException;
import io.github.iforest4j.source.SourceContext;
import io.github.iforest4j.source.SourceOptions;
import io.github.iforest4j.time.Backoff;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;

/**
 * Reads the values of queries, step by step: first those of the past, then each when it is due.
 * What was missed while the server could not be reached is asked for later.
 */
final class PrometheusReader implements RecordReader {
  private static final String TIME = "time";
  private static final String DEVICE = "device";

  /** Positions of one second. */
  private static final long IN_SECOND = 100_000;

  /** Values that one answer should have. */
  private static final int IN_ANSWER = 100_000;

  private static final int MAX_STEPS = 5_000;
  private static final int FIRST_STEPS = 60;
  private static final int MAX_SERIES = 50_000;

  private final PrometheusAddress address;
  private final SourceOptions options;
  private final BadLineCounter badLines;
  private final QueryClient client;
  private final StepClock clock;
  private final Backoff backoff = new Backoff();
  private final CountDownLatch closed = new CountDownLatch(1);
  private final long step;
  private final long start;

  /** The last step of a source that ends. */
  private final long end;

  private final Deque<Reading> waiting = new ArrayDeque<>();

  /** The next step to ask for, in seconds since 1970. */
  private long next;

  private int steps = FIRST_STEPS;
  private long position;

  /** Readings up to this position took effect in an earlier run. */
  private long taken;

  private int failures;
  private boolean connected;
  private boolean emptyReported;
  private boolean any;

  private record Reading(long position, long second, String device, Map<String, Double> values) {}

  PrometheusReader(PrometheusAddress address, SourceContext context) {
    this.address = address;
    this.options = context.options();
    this.badLines = context.badLines();
    this.client = new QueryClient(address, options.environment());
    this.step = address.step().toSeconds();
    this.clock = new StepClock(options.timing());
    this.end = due();
    this.start = firstOf(end);
    this.next = start;
  }

  @Override
  public boolean read(RecordBuffer record) throws IOException {
    while (waiting.isEmpty()) {
      if (isClosed() || !fetch()) {
        return false;
      }
    }
    Reading reading = waiting.remove();
    position = reading.position();
    record.begin();
    long millis = reading.second() * 1000;
    record.number(record.slot(TIME), millis, Long.toString(millis));
    if (!reading.device().isEmpty()) {
      record.text(record.slot(DEVICE), reading.device(), reading.device());
    }
    for (Map.Entry<String, Double> value : reading.values().entrySet()) {
      int slot = record.slot(value.getKey());
      if (slot == RecordBuffer.NO_SLOT) {
        continue;
      }
      double number = value.getValue();
      if (Double.isFinite(number)) {
        record.number(slot, number, Double.toString(number));
      } else {
        record.missing(slot, Double.toString(number));
      }
    }
    return true;
  }

  /** Asks for the next steps, once they are due; false at the end. */
  private boolean fetch() throws IOException {
    long latest = end;
    if (!address.bounded()) {
      long newest = position / IN_SECOND;
      boolean setRight = clock.wasSetRight(newest);
      latest = due();
      if (setRight) {
        next = Math.min(next, Math.max(newest + step, firstOf(latest)));
      }
      if (next > latest) {
        long millis = (next + address.delay().toSeconds()) * 1000 - clock.millis();
        return pause(Duration.ofMillis(Math.max(1, millis)));
      }
    } else if (next > end) {
      if (!any) {
        throw new BadInputException(
            badLines.source()
                + ": the query gives no value\nIs it right, and history long enough?");
      }
      return false;
    }
    long to = Math.min(latest, next + (steps - 1) * step);
    SeriesTable table = ask(next, to);
    if (table == null) {
      return !isClosed();
    }
    take(table);
    if (table.series() == 0 && to == latest && !emptyReported && !address.bounded()) {
      emptyReported = true;
      badLines.warn("the query gives no value now; asking again at each step (reported once)");
    }
    next = to + step;
    return true;
  }

  private long due() {
    return (clock.millis() / 1000 - address.delay().toSeconds()) / step * step;
  }

  /** The first step of the history before a step. */
  private long firstOf(long latest) {
    return Math.max(step, latest - address.history().toSeconds() / step * step);
  }

  /** The values of some steps; null if the server could not be asked, or fewer steps are wanted. */
  private @Nullable SeriesTable ask(long from, long to) throws IOException {
    SeriesTable table = new SeriesTable(address.device(), badLines, from, to);
    if (!connected) {
      badLines.connecting();
    }
    try {
      int n = 0;
      for (String query : address.queries()) {
        n++;
        table.add(client.ask(query, from, to), address.queries().size() == 1 ? null : "query" + n);
      }
    } catch (LimitedBody.TooLongException e) {
      if (steps > 1) {
        steps = Math.max(1, steps / 8);
        return null;
      }
      tooMany(String.valueOf(e.getMessage()));
      return null;
    } catch (IOException e) {
      if (!isClosed()) {
        failed(e);
      }
      return null;
    }
    if (table.series() > MAX_SERIES) {
      tooMany("the query gives " + table.series() + " series");
      return null;
    }
    if (!connected) {
      connected = true;
      badLines.note(badLines.hasConnected() ? "connected again" : "connected");
      badLines.connected();
    }
    failures = 0;
    steps = Math.max(1, Math.min(MAX_STEPS, IN_ANSWER / Math.max(1, table.series())));
    return table;
  }

  /** At first a mistake; later the server may be in trouble, which must not end a run. */
  private void tooMany(String problem) throws IOException {
    if (badLines.hasConnected() && !address.bounded()) {
      failed(new IOException(problem));
      return;
    }
    throw new BadInputException(
        badLines.source()
            + ": "
            + problem
            + "\nChoose fewer series in the query, or sum them: sum by (instance) (…).");
  }

  private void failed(IOException e) throws IOException {
    boolean first = !badLines.hasConnected();
    if (first && e instanceof QueryClient.RefusedException) {
      throw new BadInputException(badLines.source() + ": " + e.getMessage(), e);
    }
    connected = false;
    failures++;
    String why = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
    if (first && failures >= options.connectAttempts()) {
      throw new SourceConnectException(
          badLines.source(),
          "prometheus",
          why,
          failures,
          "Is the server running, and are host and port right?",
          e);
    }
    if (!first && !options.reconnect()) {
      badLines.note(why);
      close();
      return;
    }
    Duration pause = backoff.after(failures);
    badLines.warn(
        String.format(
            Locale.ROOT,
            "%s; trying again in %.1f s",
            why.replace('\n', ' '),
            pause.toMillis() / 1000.0));
    pause(pause);
  }

  /** Whether to go on after a pause. */
  private boolean pause(Duration pause) {
    try {
      options.timing().pause(pause, closed);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      closed.countDown();
    }
    return !isClosed();
  }

  private void take(SeriesTable table) {
    table
        .readings()
        .forEach(
            (second, devices) -> {
              long n = 0;
              for (Map.Entry<String, Map<String, Double>> device : devices.entrySet()) {
                long at = second * IN_SECOND + ++n;
                any = true;
                if (at > taken) {
                  waiting.add(new Reading(at, second, device.getKey(), device.getValue()));
                }
              }
            });
  }

  private boolean isClosed() {
    return closed.getCount() == 0;
  }

  @Override
  public long position() {
    return position;
  }

  @Override
  public String where() {
    return "the reading of " + Instant.ofEpochSecond(position / IN_SECOND);
  }

  @Override
  public List<String> originFields() {
    return List.of(DEVICE);
  }

  @Override
  public boolean isLive() {
    return !address.bounded();
  }

  @Override
  public boolean canSeek() {
    return true;
  }

  /** A server keeps its values, until they are too old. */
  @Override
  public boolean verifiesPlaces() {
    return true;
  }

  /** The step before which nothing needs to be asked for. */
  @Override
  public String token() {
    return Long.toString(position == 0 ? start : position / IN_SECOND);
  }

  @Override
  public void rewind() {
    goTo(start, 0);
  }

  @Override
  public boolean seek(long reading, String token, RecordBuffer record) {
    long second;
    try {
      second = Long.parseLong(token);
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException("'" + token + "' is no place in this source", e);
    }
    goTo(second, reading);
    return true;
  }

  private void goTo(long second, long reading) {
    waiting.clear();
    next = second;
    taken = reading;
    position = reading;
  }

  @Override
  public void close() {
    closed.countDown();
    client.close();
  }
}
