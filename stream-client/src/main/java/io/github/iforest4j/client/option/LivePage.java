package io.github.iforest4j.client.option;

import io.github.iforest4j.detect.DetectorModel;
import io.github.iforest4j.detect.Verdict;
import io.github.iforest4j.engine.WatchServices;
import io.github.iforest4j.engine.event.AnomalyEvent;
import io.github.iforest4j.engine.event.DriftEvent;
import io.github.iforest4j.engine.event.EpisodeEvent;
import io.github.iforest4j.engine.sink.WatchService;
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

  /** One more reading was learned from. */
  public void learned() {
    if (page != null) {
      page.learned();
    }
  }

  /**
   * There is a model, and the run begins.
   *
   * @param keyField the schema's field that names the device; −1 if there is none
   */
  public void begin(DetectorModel model, String modelName, int keyField) {
    if (page != null) {
      page.begin(model.schema(), modelName, keyField);
    }
  }

  /** Lets the page follow the run. */
  public void join(WatchServices services) {
    if (page != null) {
      services.add(new Follower(page));
    }
  }

  /** An anomaly alerts nobody. */
  public void suppressed(String id, String why) {
    if (page != null) {
      page.suppressed(id, why);
    }
  }

  /** Does not close the page at the end of the run. */
  private record Follower(Dashboard page) implements WatchService {
    @Override
    public void reading(RecordRow row, Verdict verdict) {
      page.reading(row, verdict);
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
    public void episode(EpisodeEvent episode, boolean known) {
      page.episode(episode, known);
    }

    @Override
    public void drift(DriftEvent drift, boolean known) {
      page.drift(drift, known);
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
}
