package io.github.iforest4j.label.backend.policy;

import io.github.iforest4j.error.TooLargeException;
import io.github.iforest4j.format.ShortLines;
import io.github.iforest4j.label.backend.ChatBackend;
import io.github.iforest4j.label.backend.ChatReply;
import io.github.iforest4j.label.backend.ChatRequest;
import io.github.iforest4j.label.backend.LabelingException;
import io.github.iforest4j.label.backend.LabelingException.Category;
import io.github.iforest4j.label.backend.ModelProfile;
import io.github.iforest4j.label.json.StrictJson;
import io.github.iforest4j.time.Timing;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Recordings of requests and answers in a file of JSON lines, and a backend that answers from such
 * a file. A line holds the request, the answer or the category of the failure, and the time it
 * took. It never holds a key: headers are not recorded, and a backend removes its key from answers.
 */
public final class Exchanges {
  private static final int MAX_LINE = 4 << 20;

  /** The key of the line with what is known of the model, which decides the prompt. */
  private static final String PROFILE = "profile";

  private static final Logger LOG = LoggerFactory.getLogger(Exchanges.class);

  private Exchanges() {}

  /**
   * Appends all requests to a backend, and their answers, to a file. Creates missing folders.
   * Thread-safe.
   *
   * @throws IllegalArgumentException if the file cannot be written
   */
  public static ChatBackend recording(ChatBackend backend, Path file, Timing timing) {
    requireWritable(file);
    return new Recorder(backend, file, timing);
  }

  /**
   * A backend that answers from a recording. Thread-safe.
   *
   * @throws IllegalArgumentException if the file cannot be read, or a line is not an exchange
   */
  public static ChatBackend replaying(Path file) {
    return new Replayer(file);
  }

  private static void requireWritable(Path file) {
    try {
      Files.createDirectories(file.toAbsolutePath().getParent());
      boolean isNew = Files.notExists(file);
      Files.newByteChannel(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND).close();
      if (isNew) {
        Files.delete(file);
      }
    } catch (IOException e) {
      String why =
          Files.isDirectory(file)
              ? "it is a folder"
              : e instanceof AccessDeniedException
                  ? "permission denied"
                  : e instanceof FileAlreadyExistsException
                      ? e.getMessage() + " is a file, and a folder is needed"
                      : e instanceof FileSystemException f && f.getReason() != null
                          ? f.getReason()
                          : e.getMessage();
      throw new IllegalArgumentException(
          file + ": exchanges cannot be recorded there: " + why + "; name another place", e);
    }
  }

  /** Identifies a request: two requests with the same key have the same answer. */
  private static String key(ChatRequest request) {
    StringBuilder text = new StringBuilder();
    text.append(request.maxTokens()).append('\n').append(request.jsonSchema()).append('\n');
    for (ChatRequest.Message message : request.messages()) {
      text.append(message.role()).append('\n').append(message.content()).append('\0');
    }
    try {
      byte[] bytes = text.toString().getBytes(StandardCharsets.UTF_8);
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes), 0, 16);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  private static final class Recorder extends ForwardingBackend {
    private final Path file;
    private final Timing timing;
    private boolean failed;

    Recorder(ChatBackend backend, Path file, Timing timing) {
      super(backend);
      this.file = file;
      this.timing = timing;
    }

    @Override
    public ModelProfile profile(Duration budget) throws LabelingException {
      ModelProfile profile = super.profile(budget);
      ObjectNode line = StrictJson.MAPPER.createObjectNode();
      line.put("key", PROFILE).put("backend", name()).put("model", model());
      line.put("context_tokens", profile.contextTokens());
      if (!Double.isNaN(profile.tokensPerSecond())) {
        line.put("tokens_per_second", profile.tokensPerSecond());
      }
      append(line);
      return profile;
    }

    @Override
    public ChatReply complete(ChatRequest request) throws LabelingException {
      long begun = timing.nanoTime();
      ObjectNode line = StrictJson.MAPPER.createObjectNode();
      line.put("key", key(request)).put("backend", name()).put("model", model());
      ArrayNode messages = line.putArray("messages");
      for (ChatRequest.Message message : request.messages()) {
        messages.addObject().put("role", message.role()).put("content", message.content());
      }
      try {
        ChatReply reply = super.complete(request);
        line.putObject("reply")
            .put("content", reply.content())
            .put("finish_reason", reply.finishReason())
            .put("prompt_tokens", reply.promptTokens())
            .put("completion_tokens", reply.completionTokens());
        return reply;
      } catch (LabelingException e) {
        line.put("failure", e.category().name());
        throw e;
      } finally {
        line.put("millis", Duration.ofNanos(timing.nanoTime() - begun).toMillis());
        append(line);
      }
    }

    private synchronized void append(ObjectNode line) {
      try {
        Files.writeString(
            file,
            StrictJson.MAPPER.writeValueAsString(line) + "\n",
            StandardOpenOption.CREATE,
            StandardOpenOption.APPEND);
      } catch (IOException e) {
        // A label must not fail because its recording does.
        if (!failed) {
          LOG.warn("exchanges cannot be recorded: {}", e.toString());
        }
        failed = true;
      }
    }
  }

  private static final class Replayer implements ChatBackend {
    private final Path file;
    private final Map<String, Deque<JsonNode>> lines = new HashMap<>();
    private String backend = "replay";
    private String model = "";

    Replayer(Path file) {
      this.file = file;
      int number = 0;
      try (BufferedReader reader =
          new BufferedReader(
              new InputStreamReader(
                  new ShortLines(Files.newInputStream(file), file.toString(), 4 * MAX_LINE),
                  StandardCharsets.UTF_8.newDecoder()))) {
        for (String text = reader.readLine(); text != null; text = reader.readLine()) {
          number++;
          if (text.length() > MAX_LINE) {
            throw new IllegalArgumentException(file + ", line " + number + " is too long");
          }
          JsonNode line = StrictJson.MAPPER.readTree(text);
          backend = line.required("backend").stringValue();
          model = line.required("model").stringValue();
          lines
              .computeIfAbsent(line.required("key").stringValue(), k -> new ArrayDeque<>())
              .add(line);
        }
      } catch (CharacterCodingException e) {
        throw new IllegalArgumentException(
            file + ", after line " + number + ": not UTF-8 text, so no recorded exchanges", e);
      } catch (TooLargeException e) {
        throw new IllegalArgumentException(e.getMessage(), e);
      } catch (IOException e) {
        throw new IllegalArgumentException(file + " cannot be read: " + e.getMessage(), e);
      } catch (JacksonException e) {
        throw new IllegalArgumentException(
            file + ", line " + number + " is no recorded exchange", e);
      }
    }

    @Override
    public String name() {
      return backend;
    }

    @Override
    public String model() {
      return model;
    }

    @Override
    public String description() {
      return "replay of "
          + backend
          + ", model "
          + model
          + ", from "
          + file
          + "; no server is asked";
    }

    @Override
    public synchronized ModelProfile profile(Duration budget) {
      Deque<JsonNode> recorded = lines.get(PROFILE);
      return recorded == null
          ? ModelProfile.UNKNOWN
          : new ModelProfile(
              recorded.getLast().path("context_tokens").asLong(-1),
              recorded.getLast().path("tokens_per_second").asDouble(Double.NaN));
    }

    @Override
    public synchronized ChatReply complete(ChatRequest request) throws LabelingException {
      Deque<JsonNode> recorded = lines.get(key(request));
      if (recorded == null) {
        throw new LabelingException(
            Category.REJECTED,
            file + " has no answer to this question: prompt, evidence or limits were others");
      }
      JsonNode line = recorded.size() > 1 ? recorded.remove() : recorded.peek();
      if (line.has("failure")) {
        throw new LabelingException(
            Category.valueOf(line.path("failure").stringValue()), "as recorded in " + file);
      }
      JsonNode reply = line.path("reply");
      return new ChatReply(
          reply.path("content").stringValue(null),
          reply.path("finish_reason").stringValue(null),
          reply.path("prompt_tokens").asLong(-1),
          reply.path("completion_tokens").asLong(-1));
    }

    @Override
    public void close() {}
  }
}
