package io.github.iforest4j.label.backend;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/** Answers from a list of texts, replies and exceptions, and keeps what it was asked. */
public final class ScriptedBackend implements ChatBackend {
  public final List<ChatRequest> asked = new ArrayList<>();
  private final Deque<Object> script = new ArrayDeque<>();
  public boolean closed;

  public ScriptedBackend(Object... script) {
    this.script.addAll(List.of(script));
  }

  @Override
  public String name() {
    return "scripted";
  }

  @Override
  public String model() {
    return "script-1";
  }

  @Override
  public ChatReply complete(ChatRequest request) throws LabelingException {
    asked.add(request);
    Object next = script.remove();
    if (next instanceof LabelingException e) {
      throw e;
    }
    return next instanceof ChatReply reply ? reply : new ChatReply((String) next, "stop", 10, 20);
  }

  @Override
  public void close() {
    closed = true;
  }

  /** A well-formed answer. */
  public static String answer(String label, String reason) {
    return "{\"evidence\": [\"quoted\"], \"category\": \"spike\", \"label\": \""
        + label
        + "\", \"reason\": \""
        + reason
        + "\", \"severity\": \"high\", \"action\": \"look at it\"}";
  }
}
