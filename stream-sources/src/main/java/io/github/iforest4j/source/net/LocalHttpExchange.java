package io.github.iforest4j.source.net;

import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One request and its answer. For the thread that handles it. */
public final class LocalHttpExchange {
  /** The length with which the JDK's server announces an answer in chunks. */
  private static final long UNKNOWN_LENGTH = 0;

  private final HttpExchange http;
  private boolean answered;

  LocalHttpExchange(HttpExchange http) {
    this.http = http;
  }

  /** The path that was asked for, decoded, such as {@code /events}. */
  public String path() {
    return http.getRequestURI().getPath();
  }

  /** The method in capitals, such as {@code GET}. */
  public String method() {
    return http.getRequestMethod();
  }

  /** The first header of that name, or null if there is none. */
  public @Nullable String header(String name) {
    return http.getRequestHeaders().getFirst(name);
  }

  /** The content type without its parameters, in lower case; empty if there is none. */
  public String contentType() {
    String type = header("Content-Type");
    return type == null ? "" : type.split(";", 2)[0].strip().toLowerCase(Locale.ROOT);
  }

  /**
   * The parameters of the query. If one comes twice, the last value counts.
   *
   * @throws HttpRefusal with status 400 if the query is not well formed
   */
  public Map<String, String> query() throws HttpRefusal {
    Map<String, String> query = new HashMap<>();
    String raw = http.getRequestURI().getRawQuery();
    for (String pair : raw == null ? new String[0] : raw.split("&")) {
      int equals = pair.indexOf('=');
      if (equals > 0) {
        try {
          query.put(
              pair.substring(0, equals),
              URLDecoder.decode(pair.substring(equals + 1), StandardCharsets.UTF_8));
        } catch (IllegalArgumentException e) {
          throw new HttpRefusal(400, "the address is not well formed");
        }
      }
    }
    return query;
  }

  /**
   * Reads the body.
   *
   * @param maxBytes the longest body that is accepted
   * @throws HttpRefusal with status 413 if the body is longer
   * @throws IOException if the client is gone
   */
  public byte[] body(int maxBytes) throws IOException, HttpRefusal {
    byte[] body;
    try (InputStream in = http.getRequestBody()) {
      body = in.readNBytes(maxBytes + 1);
    }
    if (body.length > maxBytes) {
      throw new HttpRefusal(413, "the body is longer than " + maxBytes + " bytes");
    }
    return body;
  }

  /** Sets a header of the answer; call it before the answer begins. */
  public void setHeader(String name, String value) {
    http.getResponseHeaders().set(name, value);
  }

  /**
   * Answers, and ends the exchange.
   *
   * @throws IOException if the client is gone
   */
  public void send(int status, String type, byte[] body) throws IOException {
    answered = true;
    setHeader("Content-Type", type);
    // The JDK's server takes 0 for an unknown length and -1 for no body.
    http.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
    if (body.length > 0) {
      http.getResponseBody().write(body);
    }
  }

  /** The same for text, in UTF-8. */
  public void send(int status, String type, String body) throws IOException {
    send(status, type, body.getBytes(StandardCharsets.UTF_8));
  }

  /** Answers 303: the client asks for another path, with GET. */
  public void redirect(String path) throws IOException {
    answered = true;
    setHeader("Location", path);
    http.sendResponseHeaders(303, -1);
  }

  /**
   * Begins an answer whose length is not known, such as an endless stream of events. The answer
   * ends when the handler returns. An interrupt of the thread that writes closes the connection.
   *
   * @return where the answer is written; flush after each part that the client waits for
   * @throws IOException if the client is gone
   */
  public OutputStream stream(String type) throws IOException {
    answered = true;
    setHeader("Content-Type", type);
    http.sendResponseHeaders(200, UNKNOWN_LENGTH);
    return http.getResponseBody();
  }

  /** Whether an answer has begun. */
  boolean isAnswered() {
    return answered;
  }

  HttpExchange http() {
    return http;
  }
}
