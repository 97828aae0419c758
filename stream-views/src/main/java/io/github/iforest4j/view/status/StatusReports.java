package io.github.iforest4j.view.status;

import io.github.iforest4j.engine.StreamRunBuilder;
import io.github.iforest4j.engine.sink.DeliverySink;
import io.github.iforest4j.engine.sink.RunSink;
import java.util.Timer;
import org.jspecify.annotations.Nullable;

/** The reports on a run that the user asked for, until they are closed. */
public final class StatusReports implements AutoCloseable {
  private final @Nullable RunMetrics metrics;
  private final @Nullable StatusServer server;
  private final @Nullable Timer timer;
  private final SummarySignal signal;

  /**
   * Reports that have begun. They are closed with this object.
   *
   * @param metrics null if none are wanted
   * @param server serves them; null if none are wanted
   * @param timer prints how the run is doing; null if that is not wanted
   */
  public StatusReports(
      @Nullable RunMetrics metrics,
      @Nullable StatusServer server,
      @Nullable Timer timer,
      SummarySignal signal) {
    this.metrics = metrics;
    this.server = server;
    this.timer = timer;
    this.signal = signal;
  }

  /** Lets the metrics measure a run. */
  public void follow(StreamRunBuilder run) {
    if (metrics != null) {
      run.sink(metrics);
    }
  }

  /** Adds what a sink counts to the metrics. */
  public void count(RunSink sink) {
    if (metrics != null && sink instanceof DeliverySink delivery) {
      metrics.add(delivery);
    }
  }

  @Override
  public void close() {
    signal.close();
    if (server != null) {
      server.close();
    }
    if (timer != null) {
      timer.cancel();
    }
  }
}
