package io.github.iforest4j.engine.sink;

import io.github.iforest4j.engine.event.AnomalyEvent;
import io.github.iforest4j.engine.event.ArrivalEvent;
import io.github.iforest4j.engine.event.DriftEvent;
import io.github.iforest4j.engine.event.EventJson;
import io.github.iforest4j.engine.event.IncidentEvent;
import io.github.iforest4j.engine.event.IncidentUpdate;
import io.github.iforest4j.label.AnomalyLabel;
import io.github.iforest4j.time.Backoff;
import io.github.iforest4j.time.Timing;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;

/**
 * Posts alerts, one JSON object per request: the first anomaly of each incident and its label,
 * updates of incidents, incidents that are over, drifts, and silences with their ends. Each has its
 * id, as in the journal, so that the receiver can recognise duplicates.
 *
 * <p>Events wait in a bounded queue for a thread of their own, which repeats failed requests with
 * growing pauses. Events that no attempt delivers, or that find the queue full, are dropped and
 * counted. The caller never waits. Thread-safe.
 */
final class Webhook implements DeliverySink {
  /** Maximum number of events that wait. */
  public static final int CAPACITY = 1000;

  /** Maximum number of attempts for one event. */
  public static final int ATTEMPTS = 6;

  private static final Duration TIMEOUT = Duration.ofSeconds(10);

  /** How long closing waits for queued events. */
  private static final Duration GRACE = Duration.ofSeconds(5);

  private final URI url;
  private final String authorization;
  private final Timing timing;
  private final Backoff backoff = new Backoff();
  private final Consumer<String> warnings;
  private final int capacity;
  private final HttpClient client;
  private final Thread thread;
  private final CountDownLatch ending = new CountDownLatch(1);

  // Guarded by this.
  private final Deque<String> waiting = new ArrayDeque<>();
  private boolean posting;
  private boolean closing;
  private long delivered;
  private long dropped;
  private boolean failureReported;
  private boolean fullReported;

  /**
   * Starts the thread that posts.
   *
   * @param url the URL to post to; http or https
   * @param authorization the value of the header Authorization; empty for none
   * @param capacity maximum number of events that wait
   * @param warnings receives a sentence at the first failure, at the first dropped event, and with
   *     the number of dropped events when the sink is closed
   */
  Webhook(URI url, String authorization, int capacity, Timing timing, Consumer<String> warnings) {
    this.url = url;
    this.authorization = authorization;
    this.timing = timing;
    this.capacity = capacity;
    this.warnings = warnings;
    this.client =
        HttpClient.newBuilder()
            .connectTimeout(TIMEOUT)
            .followRedirects(HttpClient.Redirect.NEVER)
            .build();
    this.thread = new Thread(this::post, "webhook");
    thread.setDaemon(true);
    thread.start();
  }

  @Override
  public void anomaly(AnomalyEvent event, boolean known) {
    if (event.beginsIncident() && !known) {
      submit(EventJson.anomaly(event));
    }
  }

  @Override
  public void labelled(AnomalyEvent event, AnomalyLabel label) {
    if (event.beginsIncident()) {
      submit(EventJson.label(event.id(), label));
    }
  }

  @Override
  public void updated(IncidentUpdate update, boolean known) {
    if (!known) {
      submit(EventJson.update(update));
    }
  }

  @Override
  public void incident(IncidentEvent incident, boolean known) {
    if (!known) {
      submit(EventJson.incident(incident));
    }
  }

  @Override
  public void drift(DriftEvent drift, boolean known) {
    if (!known) {
      submit(EventJson.drift(drift));
    }
  }

  @Override
  public void arrival(ArrivalEvent event, boolean known) {
    if (!known) {
      submit(EventJson.arrival(event));
    }
  }

  private void submit(String json) {
    boolean report = false;
    synchronized (this) {
      if (closing) {
        dropped++;
      } else if (waiting.size() >= capacity) {
        dropped++;
        report = !fullReported;
        fullReported = true;
      } else {
        waiting.add(json);
        notifyAll();
      }
    }
    if (report) {
      warnings.accept(
          "the webhook does not keep up: events for it are dropped and counted (reported once)");
    }
  }

  private void post() {
    while (true) {
      String json;
      synchronized (this) {
        while (waiting.isEmpty()) {
          if (closing) {
            return;
          }
          try {
            wait();
          } catch (InterruptedException e) {
            return;
          }
        }
        json = waiting.poll();
        posting = true;
      }
      boolean done = false;
      try {
        done = deliver(json);
      } catch (InterruptedException e) {
        return;
      } finally {
        synchronized (this) {
          posting = false;
          delivered += done ? 1 : 0;
          dropped += done ? 0 : 1;
          notifyAll();
        }
      }
    }
  }

  private boolean deliver(String json) throws InterruptedException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(url)
            .timeout(TIMEOUT)
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(json, StandardCharsets.UTF_8));
    if (!authorization.isEmpty()) {
      request.header("Authorization", authorization);
    }
    for (int attempt = 1; ; attempt++) {
      String problem;
      boolean again = true;
      try {
        int code =
            client.send(request.build(), HttpResponse.BodyHandlers.discarding()).statusCode();
        if (code / 100 == 2) {
          return true;
        }
        problem = "it answers " + code;
        again = code / 100 == 5 || code == 429 || code == 408;
      } catch (IOException e) {
        problem = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
      }
      report(problem, again);
      if (!again || attempt == ATTEMPTS || ending.getCount() == 0) {
        return false;
      }
      timing.pause(backoff.after(attempt), ending);
    }
  }

  private void report(String problem, boolean again) {
    synchronized (this) {
      if (failureReported) {
        return;
      }
      failureReported = true;
    }
    warnings.accept(
        "the webhook "
            + url.getHost()
            + " fails: "
            + problem
            + (again ? "; failed events are retried" : "; such events are dropped")
            + " and counted (reported once)");
  }

  @Override
  public String name() {
    return "webhook";
  }

  @Override
  public synchronized long delivered() {
    return delivered;
  }

  @Override
  public synchronized long dropped() {
    return dropped;
  }

  @Override
  public synchronized long pending() {
    return waiting.size() + (posting ? 1 : 0);
  }

  /**
   * Waits at most five seconds for queued events; the rest is dropped. Reports how many events were
   * dropped in all. Does nothing if the sink is closed.
   */
  @Override
  public void close() {
    long until = System.nanoTime() + GRACE.toNanos();
    long lost;
    synchronized (this) {
      if (closing) {
        return;
      }
      closing = true;
      notifyAll();
      try {
        for (long left = GRACE.toMillis(); pending() > 0 && left > 0; ) {
          wait(left);
          left = (until - System.nanoTime()) / 1_000_000;
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
      dropped += waiting.size();
      waiting.clear();
      // The thread counts the event that it is posting.
      lost = dropped + (posting ? 1 : 0);
      ending.countDown();
    }
    thread.interrupt();
    if (lost > 0) {
      warnings.accept(lost + (lost == 1 ? " event" : " events") + " did not reach the webhook");
    }
  }
}
