package io.github.iforest4j.view.report;

import io.github.iforest4j.engine.event.ArrivalEvent;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The incidents about the arrival of readings as a table of the report: the latest ones. */
final class ArrivalTable {
  private static final int MAX_LISTED = 100;

  private ArrivalTable() {}

  /** The beginning and the end of an incident; one of them may be missing. */
  private record Both(ArrivalEvent either, @Nullable ArrivalEvent end) {}

  static void write(Html html, List<ArrivalEvent> events) {
    Map<String, Both> incidents = new LinkedHashMap<>();
    for (ArrivalEvent event : events) {
      if (event.over()) {
        Both begun = incidents.get(event.incident());
        incidents.put(event.incident(), new Both(begun == null ? event : begun.either(), event));
      } else {
        incidents.put(event.incident(), new Both(event, null));
      }
    }
    List<Both> all = new ArrayList<>(incidents.values());
    List<Both> shown = all.subList(Math.max(0, all.size() - MAX_LISTED), all.size());
    boolean keyed = shown.stream().anyMatch(both -> !both.either().key().isEmpty());
    html.raw(
        "<h2>Silence, clocks, rates and maintenance</h2><div class=\"card wide\"><table><thead><tr>");
    html.raw("<th>Since</th>").raw(keyed ? "<th>Device</th>" : "");
    html.raw("<th>What</th><th>Until</th></tr></thead><tbody>\n");
    for (Both both : shown) {
      ArrivalEvent event = both.either();
      html.raw("<tr>").element("td class=\"t\" data-name=\"Since\"", Words.moment(event.since()));
      if (keyed) {
        html.element("td data-name=\"Device\"", event.key());
      }
      ArrivalEvent end = both.end();
      // The end of a maintenance says how many readings were left out.
      ArrivalEvent closing = event.kind() == ArrivalEvent.Kind.MAINTENANCE ? end : null;
      html.element("td class=\"what\"", closing == null ? event.words() : closing.words());
      html.element(
          "td class=\"t\" data-name=\"Until\"",
          end == null ? "still open" : Words.moment(end.time()));
      html.raw("</tr>");
    }
    html.raw("</tbody></table>");
    if (all.size() > shown.size()) {
      html.format("<p class=\"muted small\">The latest %,d of %,d.</p>", shown.size(), all.size());
    }
    html.raw("</div>\n");
  }
}
