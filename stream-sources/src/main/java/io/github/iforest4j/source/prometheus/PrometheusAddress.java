package io.github.iforest4j.source.prometheus;

import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What to ask which server.
 *
 * @param server the address of {@code query_range}
 * @param title the name of the source: without what only says which part of the time is read
 * @param queries in PromQL, at least one
 * @param step the time between two values of a series, in whole seconds
 * @param history how long before now the readings begin
 * @param bounded whether they end now
 * @param device the label that names the device; null for {@code instance} where there is one
 * @param delay how long after its time a value is asked for
 */
record PrometheusAddress(
    URI server,
    String title,
    List<String> queries,
    Duration step,
    Duration history,
    boolean bounded,
    @Nullable String device,
    Duration delay) {
  static final String FORM = "prometheus://HOST:PORT/?query=PROMQL";
  private static final String ALLOWED = "query, step, history, to=now, device and delay";
  private static final Pattern PARTS =
      Pattern.compile("prometheus(\\+https)?://([^/?]+)(/[^?]*)?(?:\\?(.*))?");
  private static final Pattern DURATION = Pattern.compile("(\\d{1,9})(s|m|h|d|w)");
  private static final Map<String, Integer> SECONDS =
      Map.of("s", 1, "m", 60, "h", 3600, "d", 86_400, "w", 604_800);
  private static final Duration STEP = Duration.ofSeconds(15);
  private static final Duration HISTORY = Duration.ofHours(6);
  private static final Duration DELAY = Duration.ofSeconds(5);

  /**
   * Reads an address. In settings, {@code %26} stands for {@code &}, and a plus is a plus.
   *
   * @throws IllegalArgumentException if it is not well formed
   */
  static PrometheusAddress parse(String name) {
    Matcher m = PARTS.matcher(name);
    if (!m.matches()) {
      throw new IllegalArgumentException("it must look like " + FORM);
    }
    String prefix = m.group(3) == null ? "" : m.group(3).replaceAll("/+$", "");
    URI server = server(m.group(1) == null ? "http" : "https", m.group(2), prefix);
    List<String> queries = new ArrayList<>();
    StringBuilder title = new StringBuilder(name.substring(0, name.length()));
    Duration step = STEP;
    Duration history = HISTORY;
    Duration delay = null;
    boolean bounded = false;
    String device = null;
    title.setLength(m.start(4) < 0 ? title.length() : m.start(4));
    for (String setting : m.group(4) == null ? new String[0] : m.group(4).split("&")) {
      int equals = setting.indexOf('=');
      String key = equals < 0 ? setting : setting.substring(0, equals);
      String value = equals < 0 ? "" : decoded(setting.substring(equals + 1));
      switch (key) {
        case "query" -> queries.add(value);
        case "step" -> step = duration(key, value);
        case "history" -> history = duration(key, value);
        case "delay" -> delay = duration(key, value);
        case "device" -> device = value;
        case "to" -> bounded = toNow(value);
        default ->
            throw new IllegalArgumentException(
                "'"
                    + key
                    + "' is no setting; there are "
                    + ALLOWED
                    + "; in a query, write %26 for &");
      }
      if (!key.equals("history") && !key.equals("to") && !key.equals("delay")) {
        title.append(title.charAt(title.length() - 1) == '?' ? "" : "&").append(setting);
      }
    }
    if (queries.isEmpty() || queries.stream().anyMatch(String::isBlank)) {
      throw new IllegalArgumentException("there is no query; it must look like " + FORM);
    }
    if (step.isZero()) {
      throw new IllegalArgumentException("step must be at least 1s");
    }
    Duration late = delay != null ? delay : step.compareTo(DELAY) < 0 ? step : DELAY;
    return new PrometheusAddress(
        server, title.toString(), List.copyOf(queries), step, history, bounded, device, late);
  }

  private static URI server(String scheme, String authority, String prefix) {
    if (authority.indexOf('@') >= 0) {
      throw new IllegalArgumentException(
          "an address holds no login; credentials are in the environment");
    }
    try {
      URI server = new URI(scheme + "://" + authority + prefix + "/api/v1/query_range");
      if (server.getHost() == null) {
        throw new IllegalArgumentException("'" + authority + "' is no HOST:PORT");
      }
      return server;
    } catch (URISyntaxException e) {
      throw new IllegalArgumentException(
          "'" + authority + prefix + "' is no address of a server: " + e.getReason(), e);
    }
  }

  private static String decoded(String text) {
    try {
      return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      // A percent sign that is an operator.
      return text;
    }
  }

  private static Duration duration(String key, String text) {
    Matcher m = DURATION.matcher(text);
    if (!m.matches()) {
      throw new IllegalArgumentException(
          key + " must look like 15s, 5m, 6h, 7d or 4w, was '" + text + "'");
    }
    return Duration.ofSeconds(Long.parseLong(m.group(1)) * SECONDS.getOrDefault(m.group(2), 1));
  }

  private static boolean toNow(String text) {
    if (!text.equals("now")) {
      throw new IllegalArgumentException("to must be now, was '" + text + "'");
    }
    return true;
  }
}
