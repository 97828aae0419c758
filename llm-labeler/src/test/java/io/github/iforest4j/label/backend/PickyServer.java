package io.github.iforest4j.label.backend;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A chat server on the loopback interface whose answers depend on the request. */
public final class PickyServer implements AutoCloseable {
  /** A status and a body. */
  public record Answer(int status, String body) {}

  /** The requests so far. */
  public final List<JsonNode> asked = new CopyOnWriteArrayList<>();

  private final HttpServer server;

  /** Starts it. */
  public PickyServer(Function<JsonNode, Answer> answers) {
    try {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    server.createContext(
        "/v1/chat/completions",
        exchange -> {
          JsonNode request = JsonMapper.shared().readTree(exchange.getRequestBody().readAllBytes());
          asked.add(request);
          Answer answer = answers.apply(request);
          byte[] body = answer.body().getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(answer.status(), body.length == 0 ? -1 : body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
    server.start();
  }

  /** Its base URL. */
  public String url() {
    return "http://127.0.0.1:" + server.getAddress().getPort() + "/v1";
  }

  @Override
  public void close() {
    server.stop(0);
  }

  /** The number of characters of a request's messages. */
  public static int length(JsonNode request) {
    int length = 0;
    for (JsonNode message : request.path("messages").values()) {
      length += message.path("content").stringValue().length();
    }
    return length;
  }

  /** The roles of a request's messages. */
  public static List<String> roles(JsonNode request) {
    return request.path("messages").values().stream()
        .map(message -> message.path("role").stringValue())
        .toList();
  }
}
