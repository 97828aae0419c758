package io.github.iforest4j.engine.sink;

import io.github.iforest4j.engine.event.AnomalyEvent;
import io.github.iforest4j.engine.event.DriftEvent;
import io.github.iforest4j.engine.event.EpisodeEvent;
import io.github.iforest4j.engine.record.AnomalyJson;
import io.github.iforest4j.label.AnomalyLabel;
import io.github.iforest4j.source.Sleeper;
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
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Consumer;

/**
 * Posts what a person would be alerted to, one JSON object a request: the first anomaly of each
 * episode and its label, episodes that are over, drifts. As in the journal, each names its id, so
 * that a receiver knows what it has had already.
 *
 * <p>Events wait in a bounded queue for a thread of their own, which tries each again with pauses
 * that double; what no try delivers, and what finds the queue full, is counted. Whoever tells it
 * never waits. Thread-safe.
 */
public final class Webhook implements WatchService {
  /** So many events wait at most. */
  public static final int CAPACITY = 1000;

  /** So often one is tried. */
  public static final int ATTEMPTS = 6;

  private static final Duration TIMEOUT = Duration.ofSeconds(10);
  private static final long FIRST_PAUSE_MILLIS = 500;

  /** How long the end of a run waits for what is queued. */
  private static final Duration GRACE = Duration.ofSeconds(5);

  /**
   * Where to post.
   *
   * @param url of http or https
   * @param authorization the value of that header; null for none
   */
  public record Target(URI url, String authorization) {}

  private final Target target;
  private final Sleeper sleeper;
  private final Consumer<String> warnings;
  private final int capacity;
  private final HttpClient client;
  private final Thread thread;
  private final CountDownLatch hurry = new CountDownLatch(1);

  // Guarded by this.
  private final Deque<String> waiting = new ArrayDeque<>();
  private boolean posting;
  private boolean closing;
  private long delivered;
  private long dropped;
  private boolean failureTold;
  private boolean fullTold;

  /**
   * Begins to post.
   *
   * @param warnings hears of the first failure, and the first that is dropped
   */
  public Webhook(Target target, Sleeper sleeper, int capacity, Consumer<String> warnings) {
    this.target = target;
    this.sleeper = sleeper;
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
    if (event.beginsEpisode() && !known) {
      submit(AnomalyJson.anomaly(event));
    }
  }

  @Override
  public void labelled(AnomalyEvent event, AnomalyLabel label) {
    if (event.beginsEpisode()) {
      submit(AnomalyJson.label(event, label));
    }
  }

  @Override
  public void episode(EpisodeEvent episode, boolean known) {
    if (!known) {
      submit(AnomalyJson.episode(episode));
    }
  }

  @Override
  public void drift(DriftEvent drift, boolean known) {
    if (!known) {
      submit(AnomalyJson.drift(drift));
    }
  }

  private void submit(String json) {
    boolean tell = false;
    synchronized (this) {
      if (closing || waiting.size() >= capacity) {
        dropped++;
        tell = !fullTold;
        fullTold = true;
      } else {
        waiting.add(json);
        notifyAll();
      }
    }
    if (tell) {
      warnings.accept(
          "the webhook does not keep up: events for it are dropped and counted (said once)");
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
        HttpRequest.newBuilder(target.url())
            .timeout(TIMEOUT)
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(json, StandardCharsets.UTF_8));
    if (target.authorization() != null) {
      request.header("Authorization", target.authorization());
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
      tell(problem, again);
      if (!again || attempt == ATTEMPTS || hurry.getCount() == 0) {
        return false;
      }
      long pause = FIRST_PAUSE_MILLIS << (attempt - 1);
      // Shortened at random, so that many clients do not come back at once.
      long millis = pause / 2 + ThreadLocalRandom.current().nextLong(pause / 2 + 1);
      sleeper.sleep(Duration.ofMillis(millis), hurry);
    }
  }

  private void tell(String problem, boolean again) {
    synchronized (this) {
      if (failureTold) {
        return;
      }
      failureTold = true;
    }
    warnings.accept(
        "the webhook "
            + target.url().getHost()
            + " fails: "
            + problem
            + (again ? "; it is tried again" : "; such events are dropped")
            + " and counted (said once)");
  }

  /** How many events were taken. */
  public synchronized long delivered() {
    return delivered;
  }

  /** How many were given up, or found no room. */
  public synchronized long dropped() {
    return dropped;
  }

  /** How many wait, or are being posted. */
  public synchronized int pending() {
    return waiting.size() + (posting ? 1 : 0);
  }

  /** Waits a moment for what is queued; the rest is dropped. */
  @Override
  public void close() {
    long until = System.nanoTime() + GRACE.toNanos();
    synchronized (this) {
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
      hurry.countDown();
    }
    thread.interrupt();
  }
}
