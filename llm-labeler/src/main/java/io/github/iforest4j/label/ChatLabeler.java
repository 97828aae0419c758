package io.github.iforest4j.label;

import io.github.iforest4j.label.LabelReply.UnusableException;
import io.github.iforest4j.label.LabelingException.Category;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets a chat model name and explain an anomaly, and believes it only as far as the evidence goes.
 *
 * <p>An answer that has the wrong form, or states a number or a sensor that the evidence does not
 * hold, is asked for once more, saying what was wrong. If the second answer states something
 * unsupported too, the label is the {@link OfflineLabeler}'s wording with {@link
 * LabelStatus#UNGROUNDED}. What the check cannot see: numbers in words, a right number given to the
 * wrong sensor, and causes without numbers.
 *
 * <p>Thread-safe if the backend is. Blocks for at most {@link LabelerOptions#deadline()}.
 */
public final class ChatLabeler implements AnomalyLabeler {
  private static final Logger LOG = LoggerFactory.getLogger(ChatLabeler.class);

  /** How much of a bad answer is shown to the model again. */
  private static final int MAX_QUOTED_REPLY = 2000;

  private static final int MAX_UNSUPPORTED_NAMED = 8;

  private final ChatBackend backend;
  private final LabelerOptions options;
  private final PromptTemplate prompt;
  private final PromptTemplate filePrompt;
  private final Timing timing;
  private final String description;

  /**
   * A labeller over a backend of your own, without retries.
   *
   * @param backend who is asked; closed with this labeller
   * @param options how to ask; its {@code model} is not looked at, the backend has its own
   */
  public ChatLabeler(ChatBackend backend, LabelerOptions options) {
    this(backend, options, backend.description(), Timing.SYSTEM);
  }

  ChatLabeler(ChatBackend backend, LabelerOptions options, String description, Timing timing) {
    this.backend = Objects.requireNonNull(backend, "backend");
    this.options = options;
    this.prompt = PromptTemplate.named(options.prompt());
    this.filePrompt = PromptTemplate.named("file-" + options.prompt());
    this.description = description;
    this.timing = timing;
  }

  @Override
  public String name() {
    return backend.name();
  }

  @Override
  public String description() {
    return description;
  }

  @Override
  public AnomalyLabel label(Evidence evidence) throws LabelingException {
    return words(Subject.of(evidence), prompt, reply -> {});
  }

  @Override
  public AnomalyLabel analyse(FileEvidence evidence, Consumer<String> replies)
      throws LabelingException {
    return words(Subject.of(evidence), filePrompt, replies);
  }

  private AnomalyLabel words(Subject subject, PromptTemplate template, Consumer<String> replies)
      throws LabelingException {
    Timing.Deadline deadline = timing.deadlineIn(options.deadline());
    List<ChatRequest.Message> messages = template.messages(subject.text());
    ChatReply answer = ask(messages, deadline, replies);
    Judged first = judge(subject, template, answer);
    if (first.label != null) {
      return first.label;
    }
    LOG.debug("{}: asking again, because {}", name(), first.fault);
    Judged second;
    try {
      second =
          judge(subject, template, ask(repair(messages, answer, first.fault), deadline, replies));
    } catch (LabelingException e) {
      if (first.unusable || e.category() == Category.CANCELLED) {
        throw e;
      }
      LOG.debug("{}: no second answer: {}", name(), e.getMessage());
      return ungrounded(subject, template);
    }
    if (second.label != null) {
      return second.label;
    }
    if (second.unusable && first.unusable) {
      throw new LabelingException(
          Category.INVALID_REPLY,
          name() + " gave no usable answer twice: " + second.fault + "; take a larger model");
    }
    return ungrounded(subject, template);
  }

  private ChatReply ask(
      List<ChatRequest.Message> messages, Timing.Deadline deadline, Consumer<String> replies)
      throws LabelingException {
    Duration remaining = deadline.remaining();
    if (remaining.isZero() || remaining.isNegative()) {
      throw new LabelingException(
          Category.TIMEOUT, name() + " did not answer usably before the deadline; allow more time");
    }
    ChatReply reply =
        backend.complete(
            new ChatRequest(messages, LabelReply.SCHEMA, options.maxTokens(), remaining));
    replies.accept(reply.content() == null ? "" : reply.content());
    return reply;
  }

  /**
   * An answer's worth.
   *
   * @param label the label, or null if the answer is not good
   * @param unusable whether it has not even the right form
   * @param fault what is wrong with it, in words for the model
   */
  private record Judged(AnomalyLabel label, boolean unusable, String fault) {}

  private Judged judge(Subject subject, PromptTemplate template, ChatReply answer) {
    LabelReply reply;
    try {
      reply = LabelReply.of(answer);
    } catch (UnusableException e) {
      return new Judged(null, true, e.getMessage());
    }
    Grounding grounding = subject.check(reply.label(), reply.reason());
    if (!grounding.isComplete()) {
      List<String> named =
          grounding
              .unsupported()
              .subList(0, Math.min(MAX_UNSUPPORTED_NAMED, grounding.unsupported().size()));
      String fault = "it states what the evidence does not hold: " + String.join(", ", named);
      return new Judged(null, false, fault);
    }
    return new Judged(
        new AnomalyLabel(
            reply.label(),
            reply.reason(),
            Severity.ofWord(reply.severity(), subject.offline().severity()),
            LabelStatus.LABELLED,
            backend.name(),
            backend.model(),
            template.id(),
            grounding.grounded(),
            grounding.stated()),
        false,
        "");
  }

  private static List<ChatRequest.Message> repair(
      List<ChatRequest.Message> messages, ChatReply answer, String fault) {
    List<ChatRequest.Message> again = new ArrayList<>(messages);
    if (answer.content() != null && !answer.content().isBlank()) {
      again.add(
          new ChatRequest.Message(
              "assistant", PlainText.clean(answer.content(), MAX_QUOTED_REPLY)));
    }
    again.add(
        new ChatRequest.Message(
            "user",
            "That answer cannot be used: "
                + fault
                + ". Give the JSON object again, with numbers and field names from the evidence"
                + " only, exactly as they stand there."));
    return again;
  }

  private AnomalyLabel ungrounded(Subject subject, PromptTemplate template) {
    AnomalyLabel wording = subject.offline();
    return new AnomalyLabel(
        wording.label(),
        wording.reason(),
        wording.severity(),
        LabelStatus.UNGROUNDED,
        backend.name(),
        backend.model(),
        template.id(),
        wording.groundedFacts(),
        wording.statedFacts());
  }

  @Override
  public void close() {
    backend.close();
  }
}
