package io.github.iforest4j.client.option;

import io.github.iforest4j.detect.DetectorModel;
import io.github.iforest4j.detect.Verdict;
import io.github.iforest4j.engine.StreamRunBuilder;
import io.github.iforest4j.engine.event.AnomalyEvent;
import io.github.iforest4j.engine.event.DriftEvent;
import io.github.iforest4j.engine.event.IncidentEvent;
import io.github.iforest4j.engine.sink.ReadingSink;
import io.github.iforest4j.label.AnomalyLabel;
import io.github.iforest4j.schema.RecordRow;
import io.github.iforest4j.view.page.Dashboard;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The page of a command, if the user wants one: from before the first reading until after the
 * summary.
 */
public final class LivePage implements AutoCloseable {
  private final @Nullable Dashboard page;
  private final Consumer<String> hold;

  /**
   * A page that waits for its run.
   *
   * @param page the page; null if the user does not want one
   * @param hold is given the address after the run, and may keep the page open by waiting
   */
  LivePage(@Nullable Dashboard page, Consumer<String> hold) {
    this.page = page;
    this.hold = hold;
  }

  /** Lets the page follow a run. */
  public void follow(StreamRunBuilder run) {
    if (page != null) {
      run.sink(new Follower(page));
    }
  }

  /** The stream is over; keeps the page open if the user asked for that. */
  public void ended() {
    if (page != null) {
      page.ended();
      hold.accept(page.address().toString());
    }
  }

  @Override
  public void close() {
    if (page != null) {
      page.close();
    }
  }

  /** The page as a sink that does not end with the run. */
  private record Follower(Dashboard page) implements ReadingSink {
    @Override
    public boolean seesSuppressed() {
      return page.seesSuppressed();
    }

    @Override
    public void learned(long readings) {
      page.learned(readings);
    }

    @Override
    public void started(DetectorModel model, int keyField) {
      page.started(model, keyField);
    }

    @Override
    public void reading(RecordRow row, Verdict verdict) {
      page.reading(row, verdict);
    }

    @Override
    public void suppressed(String id, String reason) {
      page.suppressed(id, reason);
    }

    @Override
    public void anomaly(AnomalyEvent event, boolean known) {
      page.anomaly(event, known);
    }

    @Override
    public void labelled(AnomalyEvent event, AnomalyLabel label) {
      page.labelled(event, label);
    }

    @Override
    public void incident(IncidentEvent incident, boolean known) {
      page.incident(incident, known);
    }

    @Override
    public void drift(DriftEvent drift, boolean known) {
      page.drift(drift, known);
    }
  }
}
