package io.github.iforest4j.label;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.iforest4j.label.backend.ChatReply;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Answers are read in every wrapping that models put them in, and refused with what is wrong. */
class LabelReplyTest {
  private static final String JSON =
      "{\"evidence\": [], \"label\": \"hot bearing\", \"reason\": \"it is hot\", \"severity\":"
          + " \"High\"}";

  static List<String> wrapped() {
    return List.of(
        JSON,
        "\n " + JSON + "\n",
        "<think>a { b } ```json {} ```</think>" + JSON,
        "<THINK>a</THINK>\n<think>b</think>" + JSON,
        "reasoning whose start tag was in the prompt {\"label\": 1}</think>\n\n" + JSON,
        "```json\n" + JSON + "\n```",
        "Sure! Here it is:\n```\n" + JSON + "\n```\nAnything else?",
        "Here: " + JSON + " Hope this helps {}");
  }

  @ParameterizedTest
  @MethodSource("wrapped")
  void isRead(String content) throws Exception {
    LabelReply reply = LabelReply.of(new ChatReply(content, "stop", -1, -1));
    assertThat(reply).isEqualTo(new LabelReply("hot bearing", null, "it is hot", "High", ""));
  }

  private static void assertUnusable(String content, String finishReason, String why) {
    assertThatThrownBy(() -> LabelReply.of(new ChatReply(content, finishReason, -1, -1)))
        .isInstanceOf(LabelReply.UnusableException.class)
        .hasMessage(why);
  }

  @Test
  void isRefusedWithTheReason() {
    assertUnusable(null, "stop", "it has no content");
    assertUnusable("", null, "it has no content");
    assertUnusable("<think>still thinking " + JSON, "stop", "it has no content");
    assertUnusable("<think>still", "length", "it was cut off before the answer began");
    assertUnusable("{\"label\": \"hot", "length", "it was cut off inside the JSON object");
    assertUnusable("The bearing is hot.", "stop", "it is not one JSON object");
    assertUnusable(
        "{\"label\": 5, \"reason\": \"x\"}", "stop", "its \"label\" is missing or empty");
    assertUnusable(
        "{\"label\": \"\\u0007 \", \"reason\": \"x\"}",
        "stop",
        "its \"label\" is missing or empty");
    assertUnusable("{\"label\": \"x\"}", "stop", "its \"reason\" is missing or empty");
    assertUnusable(
        "{\"label\": \"a\", \"label\": \"b\", \"reason\": \"x\"}",
        "stop",
        "it is not one JSON object");
    assertUnusable(
        "{\"label\": \"" + "x".repeat(81) + "\", \"reason\": \"x\"}",
        "stop",
        "its \"label\" is longer than 80 characters");
    assertUnusable(
        "{\"label\": \"x\", \"reason\": \"" + "x".repeat(601) + "\"}",
        "stop",
        "its \"reason\" is longer than 600 characters");
  }

  @Test
  void ofALongReasonTheSentencesThatFitAreTaken() throws Exception {
    String sentence = "It is far above its usual range. ";
    LabelReply reply =
        LabelReply.of(
            new ChatReply(
                "{\"label\": \"x\", \"reason\": \"" + sentence.repeat(30) + "\"}", "stop", -1, -1));
    assertThat(reply.reason()).isEqualTo(sentence.repeat(600 / sentence.length()).strip());
  }

  @Test
  void controlCodesAreStripped() throws Exception {
    LabelReply reply =
        LabelReply.of(
            new ChatReply(
                "{\"label\": \"\\u001b[31mhot\\n\\tbearing\", \"reason\": \"a\\u0000b\"}",
                "stop",
                -1,
                -1));
    assertThat(reply.label()).isEqualTo("[31mhot bearing");
    assertThat(reply.reason()).isEqualTo("a b");
    assertThat(reply.severity()).isNull();
  }
}
