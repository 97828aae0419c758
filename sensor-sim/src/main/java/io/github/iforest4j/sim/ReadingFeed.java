package io.github.iforest4j.sim;

import io.github.iforest4j.time.Timing;
import java.io.IOException;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;

/**
 * Sends the readings of a stream to a sink, as fast as the sink takes them or at a rate. Set it up,
 * then {@link #run} it once. Only {@link #stop} is thread-safe.
 */
public final class ReadingFeed {
  private final SensorStream stream;
  private final CountDownLatch stopping = new CountDownLatch(1);
  private long count = Long.MAX_VALUE;
  private double rate;
  private Timing timing = Timing.SYSTEM;
  private Runnable step = () -> {};

  private ReadingFeed(SensorStream stream) {
    this.stream = Objects.requireNonNull(stream, "stream");
  }

  /** A feed of all readings of a stream, from its next one on, as fast as the sink takes them. */
  public static ReadingFeed of(SensorStream stream) {
    return new ReadingFeed(stream);
  }

  /**
   * The number of readings to send. Default: no limit.
   *
   * @return this feed
   * @throws InvalidSettingException if it is negative
   */
  public ReadingFeed count(long value) {
    if (value < 0) {
      throw new InvalidSettingException("count must be at least 0, was " + value);
    }
    count = value;
    return this;
  }

  /**
   * The number of readings per second. Default: 0, as fast as the sink takes them. If the sink has
   * held up the stream for more than a second, the late readings still come, but at this rate and
   * not in a burst.
   *
   * @return this feed
   * @throws InvalidSettingException if it is negative or not a number
   */
  public ReadingFeed rate(double value) {
    if (!(value >= 0)) {
      throw new InvalidSettingException("rate must be at least 0, was " + value);
    }
    rate = value;
    return this;
  }

  /**
   * The clock by which readings are due, and how to wait for it. Default: the system's.
   *
   * @return this feed
   */
  public ReadingFeed timing(Timing value) {
    timing = Objects.requireNonNull(value, "timing");
    return this;
  }

  /**
   * Called after each reading, for example to show progress; must be quick. Default: nothing.
   *
   * @return this feed
   */
  public ReadingFeed step(Runnable value) {
    step = Objects.requireNonNull(value, "step");
    return this;
  }

  /**
   * Sends the readings, until all are sent or {@link #stop} is called. It does not close the sink.
   *
   * @return the number of readings that the sink has taken
   * @throws IOException if the sink fails
   * @throws InterruptedException if the thread is interrupted while it waits for the next reading
   */
  public long run(ReadingSink sink) throws IOException, InterruptedException {
    Schedule schedule = rate == 0 ? null : new Schedule(rate, timing);
    long sent = 0;
    while (sent < count && stopping.getCount() > 0) {
      long wait = schedule == null ? 0 : schedule.untilNext();
      if (wait > 0 && !timing.pause(Duration.ofNanos(wait), stopping)) {
        return sent;
      }
      sink.accept(stream.next());
      sent++;
      step.run();
    }
    return sent;
  }

  /** Ends the run after the current reading, or at once while it waits for the next one. */
  public void stop() {
    stopping.countDown();
  }
}
