package io.github.iforest4j.engine.feedback;

import io.github.iforest4j.engine.event.AnomalyEvent;
import io.github.iforest4j.engine.event.AnomalyListener;
import io.github.iforest4j.engine.event.ArrivalEvent;
import io.github.iforest4j.engine.event.DriftEvent;
import io.github.iforest4j.engine.event.IncidentEvent;
import io.github.iforest4j.engine.event.IncidentUpdate;
import io.github.iforest4j.label.AnomalyLabel;
import io.github.iforest4j.time.Timing;
import java.io.IOException;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Decides which anomalies raise an alert, once for each anomaly and before any listener receives
 * it. One listener receives only what is not suppressed; another receives everything.
 *
 * <p>To the first listener, an incident begins with its first anomaly that is not suppressed, and
 * carries the id of that anomaly. It receives nothing of an incident that is suppressed as a whole.
 * Suppressed anomalies are marked in the feedback file.
 *
 * <p>Like every listener, a filter is never called by two threads at once.
 */
public final class FeedbackFilter implements AnomalyListener {
  /** Maximum number of anomalies that are remembered until their label comes. */
  private static final int MAX_REMEMBERED = 10_000;

  /** In a state: before the id of an anomaly that waits for its label. */
  private static final String LABEL = "label ";

  /** Marks an incident of which every anomaly so far was suppressed. */
  private static final String SILENT = "";

  private final @Nullable FeedbackLog log;
  private final AnomalyListener alerted;
  private final AnomalyListener others;
  private final Timing timing;
  private final BiConsumer<String, String> marked;
  private final Consumer<String> warnings;

  /**
   * The open incidents whose first anomaly raised no alert: by the id of the incident, the id of
   * the anomaly that raised one, or {@link #SILENT}. Guarded by this, as the maps below are.
   */
  private final Map<String, String> alerts = new LinkedHashMap<>();

  /** The newest suppressed anomalies. */
  private final Set<String> silent = Collections.newSetFromMap(remembered());

  /** The newest anomalies without a label whose incident is shown under another id: that id. */
  private final Map<String, String> moved = remembered();

  private final AtomicLong suppressed = new AtomicLong();
  private boolean warned;

  /**
   * Creates a filter.
   *
   * @param log the feedback; null to suppress nothing
   * @param alerted receives what is not suppressed
   * @param others receives everything
   * @param marked receives the id of each suppressed anomaly and the reason, before any listener
   *     receives the anomaly
   * @param warnings receives a sentence the first time that the file cannot be read or written
   */
  public FeedbackFilter(
      @Nullable FeedbackLog log,
      AnomalyListener alerted,
      AnomalyListener others,
      Timing timing,
      BiConsumer<String, String> marked,
      Consumer<String> warnings) {
    this.log = log;
    this.alerted = alerted;
    this.others = others;
    this.timing = timing;
    this.marked = marked;
    this.warnings = warnings;
  }

  private static <V> Map<String, V> remembered() {
    return new LinkedHashMap<>() {
      private static final long serialVersionUID = 1;

      @Override
      protected boolean removeEldestEntry(Map.Entry<String, V> eldest) {
        return size() > MAX_REMEMBERED;
      }
    };
  }

  /** The number of suppressed anomalies; may be called by any thread. */
  public long suppressed() {
    return suppressed.get();
  }

  /**
   * The state that has to survive a restart: for each open incident whose first anomaly raised no
   * alert, the id of the anomaly that raised one, or an empty text if none has; and the same for
   * each anomaly of such an incident that waits for its label, with the key {@code "label "} and
   * its id. A copy; may be called by any thread.
   */
  public synchronized Map<String, String> state() {
    Map<String, String> state = new LinkedHashMap<>(alerts);
    moved.forEach((id, alert) -> state.put(LABEL + id, alert));
    return state;
  }

  /** Continues with the state of an earlier run. Call it before any event is passed on. */
  public synchronized void resume(Map<String, String> state) {
    state.forEach(
        (key, alert) -> {
          if (key.startsWith(LABEL)) {
            moved.put(key.substring(LABEL.length()), alert);
          } else {
            alerts.put(key, alert);
          }
        });
  }

  @Override
  public void anomaly(AnomalyEvent event, boolean known) {
    String why = why(event);
    if (why != null) {
      suppressed.incrementAndGet();
      remember(event);
      marked.accept(event.id(), why);
      if (!known) {
        mark(event, why);
      }
      others.anomaly(event, known);
      return;
    }
    others.anomaly(event, known);
    alerted.anomaly(move(event), known);
  }

  private synchronized void remember(AnomalyEvent event) {
    silent.add(event.id());
    if (event.beginsIncident()) {
      alerts.put(event.incident(), SILENT);
    }
  }

  /**
   * Returns the anomaly with the id under which its incident is shown, and remembers that id until
   * its label comes.
   */
  private synchronized AnomalyEvent move(AnomalyEvent event) {
    String alert = alerts.get(event.incident());
    if (alert == null) {
      return event;
    }
    if (alert.equals(SILENT)) {
      alert = event.id();
      alerts.put(event.incident(), alert);
    }
    moved.put(event.id(), alert);
    return event.inIncident(alert);
  }

  /** Returns the anomaly as it was shown, when its label comes; forgets the id. */
  private synchronized AnomalyEvent moved(AnomalyEvent event) {
    String alert = moved.remove(event.id());
    return alert == null ? event : event.inIncident(alert);
  }

  private synchronized boolean isSilent(AnomalyEvent event) {
    return silent.contains(event.id());
  }

  private @Nullable String why(AnomalyEvent event) {
    if (log == null) {
      return null;
    }
    try {
      log.refresh();
      return log.suppressionReason(event);
    } catch (IOException e) {
      warn(e);
      return null;
    }
  }

  private void mark(AnomalyEvent event, String why) {
    try {
      // Only feedback suppresses an alert.
      Objects.requireNonNull(log)
          .append(
              Feedback.of(
                  timing.now(), Feedback.Action.SUPPRESSED, event, List.of(), "", why, null));
    } catch (IOException e) {
      warn(e);
    }
  }

  private void warn(IOException e) {
    if (!warned) {
      warned = true;
      warnings.accept("feedback is ignored: " + e.getMessage());
    }
  }

  @Override
  public void labelled(AnomalyEvent event, AnomalyLabel label) {
    others.labelled(event, label);
    // An earlier run may have suppressed an anomaly that gets its label only now.
    if (!isSilent(event) && (log == null || !log.wasSuppressed(event.id()))) {
      alerted.labelled(moved(event), label);
    }
  }

  @Override
  public void updated(IncidentUpdate update, boolean known) {
    others.updated(update, known);
    String alert = alert(update.incident());
    if (alert == null) {
      alerted.updated(update, known);
    } else if (!alert.equals(SILENT)) {
      alerted.updated(update.inIncident(alert), known);
    }
  }

  private synchronized @Nullable String alert(String incident) {
    return alerts.get(incident);
  }

  @Override
  public void incident(IncidentEvent incident, boolean known) {
    others.incident(incident, known);
    String alert = end(incident);
    if (alert == null) {
      alerted.incident(incident, known);
    } else if (!alert.equals(SILENT)) {
      alerted.incident(incident.withId(alert), known);
    }
  }

  private synchronized @Nullable String end(IncidentEvent incident) {
    return alerts.remove(incident.id());
  }

  @Override
  public void drift(DriftEvent drift, boolean known) {
    others.drift(drift, known);
    alerted.drift(drift, known);
  }

  @Override
  public void arrival(ArrivalEvent event, boolean known) {
    others.arrival(event, known);
    alerted.arrival(event, known);
  }
}
