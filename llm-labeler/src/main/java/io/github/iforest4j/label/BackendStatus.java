package io.github.iforest4j.label;

import io.github.iforest4j.schema.PlainText;
import java.util.List;
import java.util.Objects;

/**
 * Whether a backend can label, and what to do if it cannot. Immutable; holds no key.
 *
 * @param name the name that selects it
 * @param state whether it can label
 * @param endpoint its address; empty for none
 * @param model the model that requests would name; empty when none is known
 * @param models the models that it lists, if it was asked
 * @param detail the situation and how to fix it, in one line
 */
public record BackendStatus(
    String name, State state, String endpoint, String model, List<String> models, String detail) {
  /** Whether a backend can label. */
  public enum State {
    /** It answers and has the model. */
    READY,
    /** It answers, but lacks the model, or no model is named. */
    MODEL_MISSING,
    /** It does not answer usably. */
    UNREACHABLE,
    /** A setting is missing or unusable. */
    NOT_CONFIGURED,
    /** It is configured, but was not asked. */
    UNCHECKED
  }

  /** Cleans the texts and copies the list. */
  public BackendStatus {
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(state, "state");
    Objects.requireNonNull(endpoint, "endpoint");
    model = PlainText.clean(model, MAX_TEXT);
    models = models.stream().map(listed -> PlainText.clean(listed, MAX_TEXT)).toList();
    detail = PlainText.clean(detail, 4 * MAX_TEXT);
  }

  private static final int MAX_TEXT = 100;
}
