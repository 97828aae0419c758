package io.github.iforest4j.client;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import tools.jackson.databind.json.JsonMapper;

/** An OpenAI-compatible server on loopback with prepared answers; the last one repeats. */
final class FakeLlm implements AutoCloseable {
  static final String MODEL = "test-model";

  private final HttpServer server;
  private final Deque<String> answers = new ArrayDeque<>();

  /** The bodies of the chat requests, in order. */
  final List<String> asked = new CopyOnWriteArrayList<>();

  FakeLlm(String... answers) throws IOException {
    this.answers.addAll(List.of(answers));
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/v1/models", x -> reply(x, Map.of("data", List.of(Map.of("id", MODEL)))));
    server.createContext("/v1/chat/completions", this::chat);
    server.start();
  }

  /** A well-formed answer. */
  static String answer(String label, String reason) {
    return new JsonMapper()
        .writeValueAsString(
            Map.of("evidence", List.of(), "label", label, "reason", reason, "severity", "high"));
  }

  String url() {
    return "http://127.0.0.1:" + server.getAddress().getPort() + "/v1";
  }

  private void chat(HttpExchange exchange) throws IOException {
    asked.add(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
    String answer;
    synchronized (answers) {
      answer = answers.size() > 1 ? answers.pop() : answers.peek();
    }
    Map<String, Object> message = Map.of("role", "assistant", "content", answer);
    reply(
        exchange, Map.of("choices", List.of(Map.of("message", message, "finish_reason", "stop"))));
  }

  private static void reply(HttpExchange exchange, Object body) throws IOException {
    byte[] bytes = new JsonMapper().writeValueAsBytes(body);
    exchange.getResponseHeaders().add("Content-Type", "application/json");
    exchange.sendResponseHeaders(200, bytes.length);
    exchange.getResponseBody().write(bytes);
    exchange.close();
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
