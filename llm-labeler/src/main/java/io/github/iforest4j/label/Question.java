package io.github.iforest4j.label;

import io.github.iforest4j.explain.Evidence.Finding;
import io.github.iforest4j.label.backend.ChatRequest;
import io.github.iforest4j.label.ground.References;
import java.util.List;

/**
 * What a model is asked about some evidence. Immutable.
 *
 * @param template the prompt
 * @param form our own words in it, which an answer must not repeat
 * @param messages the messages
 * @param schema the JSON schema of an answer
 */
record Question(
    PromptTemplate.Filled template,
    String form,
    List<ChatRequest.Message> messages,
    String schema) {
  /** Maximum length of what a short prompt says about the plant. */
  private static final int LITTLE_CONTEXT = 600;

  /**
   * The question.
   *
   * @param size how much of the evidence and of the text about the plant fits
   */
  static Question of(
      Subject subject,
      Kinds kinds,
      PromptTemplate.Filled template,
      PromptSize size,
      PlantContext context) {
    List<String> leading =
        subject.readings().stream()
            .flatMap(evidence -> evidence.leading().stream())
            .map(Finding::field)
            .toList();
    String plant = context.text();
    if (size.brief()) {
      plant = size.evidence() == 0 ? "" : context.about(leading, LITTLE_CONTEXT);
    }
    boolean bound = template.brief() && !subject.isFile();
    String note = bound || subject.isFile() ? "" : References.HINT;
    note += kinds.note().isEmpty() || note.isEmpty() ? kinds.note() : "\n" + kinds.note();
    return new Question(
        template,
        template.system() + "\n" + template.user() + "\n" + note,
        template.messages(plant, subject.text(size.evidence()), note),
        LabelReply.schema(kinds.open(), template.wantsQuotes(), bound ? leading : List.of()));
  }
}
