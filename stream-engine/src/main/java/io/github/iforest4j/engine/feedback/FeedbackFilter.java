package io.github.iforest4j.engine.feedback;

import io.github.iforest4j.detect.Verdict;
import io.github.iforest4j.engine.event.AnomalyEvent;
import io.github.iforest4j.engine.event.AnomalyListener;
import io.github.iforest4j.engine.event.DriftEvent;
import io.github.iforest4j.engine.event.EpisodeEvent;
import io.github.iforest4j.engine.sink.WatchService;
import io.github.iforest4j.label.AnomalyLabel;
import io.github.iforest4j.schema.RecordRow;
import java.io.IOException;
import java.time.Clock;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/**
 * Keeps from whoever is alerted what people called false alarms: the anomaly is recorded all the
 * same, and marked in the feedback file. An episode whose beginning was suppressed alerts at its
 * first anomaly that is not. Called like the listener that it stands before: never by two threads
 * at once.
 */
public final class FeedbackFilter implements AnomalyListener {
  private static final int MAX_SILENT = 10_000;

  private final FeedbackLog log;
  private final AnomalyListener alerted;
  private final Clock clock;
  private final BiConsumer<String, String> marked;
  private final Consumer<String> warnings;

  /** By the id of an episode, that of the anomaly that alerted: the first not suppressed. */
  private final Map<String, String> alerts = new HashMap<>();

  /** The newest anomalies that nobody was shown. */
  private final Set<String> silent =
      Collections.newSetFromMap(
          new LinkedHashMap<>() {
            private static final long serialVersionUID = 1;

            @Override
            protected boolean removeEldestEntry(Map.Entry<String, Boolean> eldest) {
              return size() > MAX_SILENT;
            }
          });

  private final AtomicLong suppressed = new AtomicLong();
  private boolean warned;

  /**
   * Before a listener.
   *
   * @param alerted who is alerted
   * @param marked hears the id of each suppressed anomaly, and why, before anybody hears of it
   * @param warnings hears once when the file cannot be read or written
   */
  public FeedbackFilter(
      FeedbackLog log,
      AnomalyListener alerted,
      Clock clock,
      BiConsumer<String, String> marked,
      Consumer<String> warnings) {
    this.log = log;
    this.alerted = alerted;
    this.clock = clock;
    this.marked = marked;
    this.warnings = warnings;
  }

  /** A sink that is told of no anomaly that this has just suppressed. */
  public WatchService heeding(WatchService sink) {
    return new WatchService() {
      @Override
      public void reading(RecordRow row, Verdict verdict) {
        sink.reading(row, verdict);
      }

      @Override
      public void anomaly(AnomalyEvent event, boolean known) {
        if (!silent.contains(event.id())) {
          sink.anomaly(event, known);
        }
      }

      @Override
      public void labelled(AnomalyEvent event, AnomalyLabel label) {
        if (!silent.contains(event.id())) {
          sink.labelled(event, label);
        }
      }

      @Override
      public void episode(EpisodeEvent episode, boolean known) {
        if (!silent.contains(episode.id())) {
          sink.episode(episode, known);
        }
      }

      @Override
      public void drift(DriftEvent drift, boolean known) {
        sink.drift(drift, known);
      }

      @Override
      public void close() {
        sink.close();
      }
    };
  }

  /** How many anomalies alerted nobody; by any thread. */
  public long suppressed() {
    return suppressed.get();
  }

  @Override
  public void anomaly(AnomalyEvent event, boolean known) {
    String why = why(event);
    if (why != null) {
      suppressed.incrementAndGet();
      silent.add(event.id());
      marked.accept(event.id(), why);
      if (!known) {
        mark(event, why);
      }
      return;
    }
    String alert = alerts.putIfAbsent(event.episode(), event.id());
    String episode = alert == null ? event.id() : alert;
    boolean asItIs = episode.equals(event.episode());
    alerted.anomaly(asItIs ? event : event.inEpisode(episode), known);
  }

  private String why(AnomalyEvent event) {
    try {
      log.refresh();
      return log.suppresses(event);
    } catch (IOException e) {
      warn(e);
      return null;
    }
  }

  private void mark(AnomalyEvent event, String why) {
    try {
      log.append(
          Feedback.of(
              clock.instant(), Feedback.Action.SUPPRESSED, event, List.of(), "", why, null));
    } catch (IOException e) {
      warn(e);
    }
  }

  private void warn(IOException e) {
    if (!warned) {
      warned = true;
      warnings.accept("feedback is not heeded: " + e.getMessage());
    }
  }

  @Override
  public void labelled(AnomalyEvent event, AnomalyLabel label) {
    if (!silent.contains(event.id())) {
      alerted.labelled(event, label);
    }
  }

  @Override
  public void episode(EpisodeEvent episode, boolean known) {
    String alert = alerts.remove(episode.id());
    if (alert != null) {
      alerted.episode(alert.equals(episode.id()) ? episode : episode.withId(alert), known);
    }
  }

  @Override
  public void drift(DriftEvent drift, boolean known) {
    alerted.drift(drift, known);
  }
}
