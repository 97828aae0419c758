package io.github.iforest4j.client;

import io.github.iforest4j.client.output.AnomalyEvent;
import io.github.iforest4j.client.output.DriftEvent;
import io.github.iforest4j.client.output.EpisodeEvent;
import io.github.iforest4j.client.page.Dashboard;
import io.github.iforest4j.detect.DetectorModel;
import io.github.iforest4j.detect.Verdict;
import io.github.iforest4j.label.AnomalyLabel;
import io.github.iforest4j.schema.RecordRow;
import java.time.Instant;
import java.util.concurrent.CountDownLatch;

/** The live page of a run, from before its first reading until after its summary. */
final class PageRun implements AutoCloseable {
  /** Nobody looks on. */
  static final PageRun NONE = new PageRun(null, null, false, null, null);

  private final Dashboard page;
  private final Dashboard.Settings settings;
  private final boolean hold;
  private final Console console;
  private final CommandContext context;

  /** Null before the run begins. */
  private RowReading reading;

  /**
   * A page that waits for its run.
   *
   * @param settings without a model's name and its key
   */
  PageRun(
      Dashboard page,
      Dashboard.Settings settings,
      boolean hold,
      Console console,
      CommandContext context) {
    this.page = page;
    this.settings = settings;
    this.hold = hold;
    this.console = console;
    this.context = context;
  }

  /** One more reading was learned from. */
  void learned() {
    if (page != null) {
      page.learned();
    }
  }

  /**
   * The model is there, and the run begins.
   *
   * @param keyField the schema's field that names the device; −1 when none does
   */
  void begin(DetectorModel model, String modelName, int keyField) {
    if (page != null) {
      reading = new RowReading(model.schema());
      page.begin(settings.of(modelName, keyField), model.schema());
    }
  }

  /** Has the page told of the run. */
  void join(WatchServices services) {
    if (page != null) {
      services.add(new Told());
    }
  }

  /** Tells the page that an anomaly alerts nobody. */
  void suppressed(String id, String why) {
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

  /** Tells the page that the stream is over, and waits for the user if that was asked for. */
  void ended() {
    if (page == null) {
      return;
    }
    page.ended();
    if (hold && !context.interruption().isRaised()) {
      console.status("the page stays open at " + page.address() + "; Ctrl-C ends it");
      CountDownLatch wish = new CountDownLatch(1);
      context.interruption().onRaise(wish::countDown);
      try {
        wish.await();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }

  @Override
  public void close() {
    if (page != null) {
      page.close();
    }
  }
}
