package io.github.iforest4j.view.page;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Sends every browser what has changed since the last tick, or everything if the browser has not
 * seen its view yet. Browsers come and go on any thread; {@link #tick} is for the page's thread
 * alone.
 */
final class Broadcast {
  /** If more alerts than this have changed, alerts are sent only once a second. */
  private static final int MANY_CHANGES = 20;

  private static final int TICKS_PER_SECOND = 4;

  private final List<PageClient> clients = new CopyOnWriteArrayList<>();
  private final AtomicLong dropped = new AtomicLong();

  // Owned by the page's thread.
  private @Nullable PageRun current;
  private long alertsSent;

  /** Adds a browser; false if there are too many. */
  boolean add(PageClient client) {
    synchronized (clients) {
      return clients.size() < Dashboard.MAX_CLIENTS && clients.add(client);
    }
  }

  void remove(PageClient client) {
    clients.remove(client);
  }

  /** Ends the connection of every browser. */
  void end() {
    clients.forEach(PageClient::end);
  }

  int numClients() {
    return clients.size();
  }

  /** Counts a message that was not sent, because a browser does not read. */
  void countDropped() {
    dropped.incrementAndGet();
  }

  long dropped() {
    return dropped.get();
  }

  /**
   * Sends what has changed.
   *
   * @param lost how many readings and events the page could not take in time
   */
  void tick(PageRun run, long lost) {
    PageModel model = run.model;
    if (current != run) {
      current = run;
      alertsSent = 0;
    }
    boolean second = model.stamp() % TICKS_PER_SECOND == 0;
    long changed =
        model.alerts().alerts().stream().filter(alert -> alert.changed > alertsSent).count();
    boolean withAlerts = changed <= MANY_CHANGES || second;
    String status = PageJson.status(model, clients.size(), lost, dropped.get());
    Map<PageView, byte[]> news = new HashMap<>();
    Map<PageView, byte[]> everything = new HashMap<>();
    for (PageClient client : clients) {
      PageView view = client.view().resolved(model);
      if (client.needsEverything(view)) {
        client.offerEverything(
            view, everything.computeIfAbsent(view, v -> everything(run, v, status)));
      } else {
        client.offer(news.computeIfAbsent(view, v -> news(run, v, status, withAlerts)));
      }
    }
    if (withAlerts) {
      alertsSent = model.stamp();
    }
    model.advance();
  }

  private static byte[] everything(PageRun run, PageView view, String status) {
    StringBuilder out = new StringBuilder(1024);
    out.append("event: all\ndata: {\"run\":").append(run.json()).append(',');
    view(out, run.model, view, status, Long.MIN_VALUE);
    alerts(out, run.model.alerts(), Long.MIN_VALUE);
    return finished(out);
  }

  private byte[] news(PageRun run, PageView view, String status, boolean withAlerts) {
    StringBuilder out = new StringBuilder(1024);
    out.append("event: news\ndata: {");
    view(out, run.model, view, status, run.model.stamp());
    if (withAlerts) {
      alerts(out, run.model.alerts(), alertsSent + 1);
    }
    return finished(out);
  }

  private static void view(
      StringBuilder out, PageModel model, PageView view, String status, long since) {
    out.append("\"view\":");
    view.write(out, model);
    out.append(",\"status\":").append(status);
    Timeline timeline = view.timeline(model);
    if (timeline != null) {
      out.append(",\"buckets\":");
      timeline.write(out, view.tier(), since, Long.MIN_VALUE / 2, Long.MAX_VALUE / 2);
    }
  }

  private static void alerts(StringBuilder out, PageAlerts alerts, long since) {
    out.append(",\"alerts\":[");
    String comma = "";
    for (PageAlerts.Alert alert : alerts.alerts()) {
      if (alert.changed >= since) {
        out.append(comma).append(PageJson.alert(alert));
        comma = ",";
      }
    }
    out.append("],\"incidents\":[");
    comma = "";
    for (PageIncident incident : alerts.incidents()) {
      if (incident.changed >= since) {
        out.append(comma).append(PageJson.incident(incident));
        comma = ",";
      }
    }
    out.append(']');
  }

  private static byte[] finished(StringBuilder out) {
    return out.append("}\n\n").toString().getBytes(StandardCharsets.UTF_8);
  }
}
