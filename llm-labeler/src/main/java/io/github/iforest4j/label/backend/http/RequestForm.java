package io.github.iforest4j.label.backend.http;

import io.github.iforest4j.label.backend.ChatRequest;
import io.github.iforest4j.label.json.StrictJson;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Which of the optional parts of a request a server accepts, and the request written that way. It
 * begins with {@link #FULL}; each refusal that names a part gives the form without that part.
 * Immutable.
 *
 * @param format how the answer is bound to the schema
 * @param systemRole whether a message may have the role {@code system}; else its text is the
 *     beginning of the first user message
 * @param temperature what is sent for a temperature of zero
 * @param limit the name of the limit of the answer's length
 * @param stream whether the answer is asked for as a stream of events
 */
record RequestForm(
    Format format, boolean systemRole, Temperature temperature, TokenLimit limit, boolean stream) {
  /** How an answer is bound to a form, strictest first. */
  enum Format {
    JSON_SCHEMA,
    JSON_OBJECT,
    NONE
  }

  /** What is sent for a temperature of zero. */
  enum Temperature {
    ZERO,
    /** Some servers want a positive number. */
    NEAR_ZERO,
    NOT_SENT
  }

  /** The parameter that limits the answer's length. */
  enum TokenLimit {
    MAX_TOKENS,
    MAX_COMPLETION_TOKENS,
    NOT_SENT
  }

  /** All parts. */
  static final RequestForm FULL =
      new RequestForm(Format.JSON_SCHEMA, true, Temperature.ZERO, TokenLimit.MAX_TOKENS, false);

  /** Maximum number of requests until a server is understood: one more than there are changes. */
  static final int MAX_REQUESTS = 9;

  private static final double SMALL_TEMPERATURE = .01;

  private static final Pattern FORMAT =
      Pattern.compile(
          "response_?format|json_?schema|json schema|json_?object|grammar|guided|structured output"
              + "|structured_output|outlines");

  private static final Pattern SYSTEM_ROLE =
      Pattern.compile(
          "system['\"`]?[ _-](?:role|message|prompt|instruction)|role[^.]{0,40}\\bsystem\\b"
              + "|\\bsystem\\b[^.]{0,40}\\brole|roles? must alternate|only user and assistant"
              + "|should be 'user'|developer instruction");

  private static final Pattern POSITIVE =
      Pattern.compile("positive|greater than (?:0|zero)|> ?0|non-?zero");

  private static final Pattern STREAM_ONLY =
      Pattern.compile(
          "stream['\"`]?[^.]{0,30}(?:must|should|has to) be (?:set to )?['\"`]?true"
              + "|only supports? (?:the )?stream|requires? (?:the )?stream|non-?streaming");

  /**
   * The form without the part that a refusal names; this form if it names none of its parts, so
   * that nothing is asked again.
   */
  RequestForm adaptedTo(ServerError error) {
    if (!error.mayNamePart()) {
      return this;
    }
    if (limit != TokenLimit.NOT_SENT && error.names("max_completion_tokens", "max_tokens")) {
      boolean other = limit == TokenLimit.MAX_TOKENS;
      return new RequestForm(
          format,
          systemRole,
          temperature,
          other ? TokenLimit.MAX_COMPLETION_TOKENS : TokenLimit.NOT_SENT,
          stream);
    }
    if (temperature != Temperature.NOT_SENT && error.names("temperature")) {
      boolean positive = temperature == Temperature.ZERO && error.matches(POSITIVE);
      return new RequestForm(
          format,
          systemRole,
          positive ? Temperature.NEAR_ZERO : Temperature.NOT_SENT,
          limit,
          stream);
    }
    if (format != Format.NONE && error.matches(FORMAT)) {
      Format less = format == Format.JSON_SCHEMA ? Format.JSON_OBJECT : Format.NONE;
      return new RequestForm(less, systemRole, temperature, limit, stream);
    }
    if (systemRole && error.matches(SYSTEM_ROLE)) {
      return new RequestForm(format, false, temperature, limit, stream);
    }
    if (!stream && error.matches(STREAM_ONLY)) {
      return new RequestForm(format, systemRole, temperature, limit, true);
    }
    return this;
  }

  /** A request in this form, as JSON. */
  byte[] body(String model, ChatRequest request) {
    ObjectNode body = StrictJson.MAPPER.createObjectNode();
    body.put("model", model);
    ArrayNode messages = body.putArray("messages");
    for (ChatRequest.Message message : messages(request.messages())) {
      messages.addObject().put("role", message.role()).put("content", message.content());
    }
    switch (temperature) {
      case ZERO -> body.put("temperature", request.temperature());
      case NEAR_ZERO -> body.put("temperature", Math.max(SMALL_TEMPERATURE, request.temperature()));
      case NOT_SENT -> {}
    }
    switch (limit) {
      case MAX_TOKENS -> body.put("max_tokens", request.maxTokens());
      case MAX_COMPLETION_TOKENS -> body.put("max_completion_tokens", request.maxTokens());
      case NOT_SENT -> {}
    }
    body.put("stream", stream);
    if (request.jsonSchema() != null && format != Format.NONE) {
      ObjectNode wanted = body.putObject("response_format");
      if (format == Format.JSON_OBJECT) {
        wanted.put("type", "json_object");
      } else {
        wanted.put("type", "json_schema");
        wanted
            .putObject("json_schema")
            .put("name", "anomaly_label")
            .put("strict", true)
            .set("schema", StrictJson.MAPPER.readTree(request.jsonSchema()));
      }
    }
    return StrictJson.MAPPER.writeValueAsBytes(body);
  }

  /**
   * The messages with the roles that the server accepts. Neighbours of the same role become one
   * message, since many templates want the roles to alternate.
   */
  private List<ChatRequest.Message> messages(List<ChatRequest.Message> given) {
    List<ChatRequest.Message> all = new ArrayList<>();
    for (ChatRequest.Message message : given) {
      String role = systemRole || !message.role().equals("system") ? message.role() : "user";
      int last = all.size() - 1;
      if (last >= 0 && all.get(last).role().equals(role)) {
        String both = all.get(last).content() + "\n\n" + message.content();
        all.set(last, new ChatRequest.Message(role, both));
      } else {
        all.add(new ChatRequest.Message(role, message.content()));
      }
    }
    return all;
  }
}
