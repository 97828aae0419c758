package io.github.iforest4j.view.page;

import io.github.iforest4j.detect.DetectorModel;
import io.github.iforest4j.detect.Verdict;
import io.github.iforest4j.engine.WatchServices;
import io.github.iforest4j.engine.event.AnomalyEvent;
import io.github.iforest4j.engine.event.DriftEvent;
import io.github.iforest4j.engine.event.EpisodeEvent;
import io.github.iforest4j.engine.sink.WatchService;
import io.github.iforest4j.label.AnomalyLabel;
import io.github.iforest4j.schema.RecordRow;
import io.github.iforest4j.source.RowReading;
import java.time.Instant;
import java.util.function.Consumer;

/** The live page of a run, from before its first reading until after its summary. */
public final class PageRun implements AutoCloseable {
  /** Nobody looks on. */
  public static final PageRun NONE = new PageRun(null, null, address -> {});

  private final Dashboard page;
  private final Dashboard.Settings settings;
  private final Consumer<String> hold;

  /** Null before the run begins. */
  private RowReading reading;

  /**
   * A page that waits for its run.
   *
   * @param settings without a model's name and its key
   * @param hold is given the address after the run, and may keep the page open by waiting
   */
  public PageRun(Dashboard page, Dashboard.Settings settings, Consumer<String> hold) {
    this.page = page;
    this.settings = settings;
    this.hold = hold;
  }

  /** One more reading was learned from. */
  public void learned() {
    if (page != null) {
      page.learned();
    }
  }

  /**
   * The model is there, and the run begins.
   *
   * @param keyField the schema's field that names the device; −1 when none does
   */
  public void begin(DetectorModel model, String modelName, int keyField) {
    if (page != null) {
      reading = new RowReading(model.schema());
      page.begin(settings.of(modelName, keyField), model.schema());
    }
  }

  /** Has the page told of the run. */
  public void join(WatchServices services) {
    if (page != null) {
      services.add(new Told());
    }
  }

  /** Tells the page that an anomaly alerts nobody. */
  public void suppressed(String id, String why) {
    if (page != null) {
      page.suppressed(id, why);
    }
  }

  /** Tells the page; does not close it, for it outlives the run. */
  private final class Told implements WatchService {
    @Override
    public void reading(RecordRow row, Verdict verdict) {
      Instant time = reading.time(row);
      page.reading(row, verdict, time == null ? Dashboard.NO_TIME : time.toEpochMilli());
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

  /** Tells the page that the stream is over, and holds it open if that was asked for. */
  public void ended() {
    if (page == null) {
      return;
    }
    page.ended();
    hold.accept(page.address().toString());
  }

  @Override
  public void close() {
    if (page != null) {
      page.close();
    }
  }
}
