package io.github.iforest4j.label.backend.http;

import io.github.iforest4j.label.backend.ChatBackend;
import io.github.iforest4j.label.backend.ChatReply;
import io.github.iforest4j.label.backend.ChatRequest;
import io.github.iforest4j.label.backend.LabelingException;
import io.github.iforest4j.label.backend.LabelingException.Category;
import io.github.iforest4j.label.backend.ModelProfile;
import io.github.iforest4j.time.Timing;
import java.time.Duration;
import java.util.List;
import tools.jackson.databind.JsonNode;

/** Finds out how large a model's context is and how fast the model writes. Stateless. */
final class ModelProbe {
  private static final int WORDS = 24;
  private static final int CHARACTERS_PER_TOKEN = 4;

  /** After a longer first answer, a second one shows whether the model was only being loaded. */
  private static final Duration PROMPT_ANSWER = Duration.ofSeconds(2);

  private static final String QUESTION = "Write these words again and again: one two three four";

  /** What servers call the size of the context that is in use; then, what the model could have. */
  private static final List<String> SIZES =
      List.of(
          "loaded_context_length",
          "n_ctx",
          "max_model_len",
          "context_length",
          "context_window",
          "max_context_length",
          "n_ctx_train");

  private ModelProbe() {}

  /** The context of a model by the entry of a server's list of models; -1 if it does not say. */
  static long contextTokens(JsonNode entry) {
    for (String name : SIZES) {
      for (JsonNode place : List.of(entry, entry.path("meta"))) {
        long size = place.path(name).asLong(-1);
        if (size > 0) {
          return size;
        }
      }
    }
    return -1;
  }

  /**
   * How fast a model writes, by one or two short answers.
   *
   * @return NaN if the backend does not answer for another reason than lack of time
   * @throws LabelingException if this was cancelled
   */
  static double tokensPerSecond(ChatBackend backend, Duration budget, Timing timing)
      throws LabelingException {
    double best = Double.NaN;
    Duration left = budget;
    for (int n = 0; n < 2; n++) {
      long begun = timing.nanoTime();
      double work;
      try {
        ChatRequest.Message question = new ChatRequest.Message("user", QUESTION);
        ChatReply reply = backend.complete(new ChatRequest(List.of(question), null, WORDS, left));
        work = work(reply);
      } catch (LabelingException e) {
        if (e.category() == Category.CANCELLED) {
          throw e;
        }
        if (e.category() != Category.TIMEOUT) {
          return best;
        }
        // All that is known is that it wrote less than this.
        work = WORDS;
      }
      Duration took = Duration.ofNanos(Math.max(1, timing.nanoTime() - begun));
      double rate = work <= 0 ? Double.NaN : work * 1e9 / took.toNanos();
      best = Double.isNaN(best) ? rate : Math.max(best, rate);
      left = left.minus(took);
      if (took.compareTo(PROMPT_ANSWER) < 0 || left.compareTo(took) < 0) {
        break;
      }
    }
    return best;
  }

  private static double work(ChatReply reply) {
    String text = reply.content() == null ? "" : reply.content();
    long written =
        reply.completionTokens() >= 0
            ? reply.completionTokens()
            : text.length() / CHARACTERS_PER_TOKEN;
    long read =
        reply.promptTokens() >= 0 ? reply.promptTokens() : QUESTION.length() / CHARACTERS_PER_TOKEN;
    return written == 0 ? 0 : written + (double) read / ModelProfile.READ_PER_WRITTEN;
  }
}
