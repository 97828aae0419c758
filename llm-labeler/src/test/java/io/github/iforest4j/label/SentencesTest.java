package io.github.iforest4j.label;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.iforest4j.label.Sentences.Sentence;
import io.github.iforest4j.label.backend.LabelingException;
import io.github.iforest4j.label.backend.ScriptedBackend;
import io.github.iforest4j.label.ground.Objections;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/**
 * The check is measured on sentences of which it is known whether they are true: it accepts no lie,
 * and refuses at most one true sentence in fifty. The sentences are in {@code sentences.txt}; the
 * figures in {@code docs/labelling.md} are what this test prints.
 */
class SentencesTest {
  private static final double MAX_REFUSED = .02;

  /** Held-out true sentences that were refused for a word. */
  private static final int MAX_HELD_OUT_FOR_A_WORD = 0;

  private static boolean isAccepted(Sentence sentence) {
    ScriptedBackend backend = new ScriptedBackend(sentence.json(), sentence.json());
    try (ChatLabeler labeler = new ChatLabeler(backend, LabelerOptions.DEFAULT)) {
      return labeler.label(Sentences.EVIDENCE.get(sentence.evidence())).status()
          == LabelStatus.LABELLED;
    } catch (LabelingException e) {
      throw new AssertionError(sentence.toString(), e);
    }
  }

  @Test
  void noLieIsAcceptedAndHardlyATruthRefused() {
    List<Sentence> all = Sentences.all();
    Map<String, int[]> table = new TreeMap<>();
    List<String> accepted = new ArrayList<>();
    List<String> refused = new ArrayList<>();
    for (Sentence sentence : all) {
      boolean taken = isAccepted(sentence);
      int[] counts = table.computeIfAbsent(sentence.kind(), k -> new int[2]);
      counts[0]++;
      counts[1] += taken ? 1 : 0;
      if (taken != sentence.isTrue() && !sentence.kind().equals("missed")) {
        (taken ? accepted : refused).add(sentence.toString());
      }
    }
    String figures =
        table.entrySet().stream()
            .map(e -> e.getKey() + ": " + e.getValue()[1] + " of " + e.getValue()[0] + " accepted")
            .collect(Collectors.joining("\n"));
    System.out.println(figures);
    int[] truth = table.get("true");
    int[] things = table.get("thing");
    assertThat(page())
        .contains("\n| true | " + truth[1] + " of " + truth[0] + " |\n")
        .contains("things that are not there | " + things[1] + " of " + things[0] + " |\n");
    assertThat(all).hasSizeGreaterThanOrEqualTo(300);
    assertThat(accepted).as("lies that were accepted\n%s", figures).isEmpty();
    long truths = all.stream().filter(Sentence::isTrue).count();
    assertThat(truths).isGreaterThanOrEqualTo(100);
    assertThat((double) refused.size() / truths)
        .as("truths that were refused: %s", String.join("\n", refused))
        .isLessThanOrEqualTo(MAX_REFUSED);
  }

  @Test
  void noInventedThingIsAcceptedInSentencesThatTheWordsWereNotChosenFor() {
    Map<Boolean, List<Sentence>> all =
        Sentences.heldOut().stream().collect(Collectors.partitioningBy(Sentence::isTrue));
    List<Sentence> refused = all.get(true).stream().filter(s -> !isAccepted(s)).toList();
    System.out.println(
        "held out: "
            + refused.size()
            + " of "
            + all.get(true).size()
            + " true sentences refused, of these for a word: "
            + refused.stream().filter(SentencesTest::hasUnknownWord).count());
    int truths = all.get(true).size();
    assertThat(page())
        .contains("| held out, true | " + (truths - refused.size()) + " of " + truths + " |\n");
    assertThat(truths).isGreaterThanOrEqualTo(30);
    assertThat(all.get(false)).hasSizeGreaterThanOrEqualTo(30).noneMatch(SentencesTest::isAccepted);
    assertThat(all.get(false)).as("refused for a word").allMatch(SentencesTest::hasUnknownWord);
    assertThat(refused.stream().filter(SentencesTest::hasUnknownWord))
        .hasSizeLessThanOrEqualTo(MAX_HELD_OUT_FOR_A_WORD);
  }

  @Test
  void theSecondHeldOutSetIsCounted() {
    List<Sentence> all = Sentences.secondHeldOut();
    long truths = all.stream().filter(Sentence::isTrue).count();
    long lies = all.size() - truths;
    long taken = all.stream().filter(Sentence::isTrue).filter(SentencesTest::isAccepted).count();
    List<Sentence> believed =
        all.stream().filter(s -> !s.isTrue()).filter(SentencesTest::isAccepted).toList();
    System.out.printf(
        "second held out: %d of %d true, %d of %d lies accepted%n",
        taken, truths, believed.size(), lies);
    assertThat(truths).isGreaterThanOrEqualTo(60);
    assertThat(lies).isGreaterThanOrEqualTo(60);
    assertThat(page())
        .contains("| second held out, true | " + taken + " of " + truths + " |\n")
        .contains("| second held out, lies | " + believed.size() + " of " + lies + " |\n");
  }

  private static String page() {
    try {
      return Files.readString(Path.of(System.getProperty("iforest.root"), "docs", "labelling.md"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static boolean hasUnknownWord(Sentence sentence) {
    return new Objections(List.of(Sentences.EVIDENCE.get(sentence.evidence())), "")
        .in(sentence.label(), sentence.reason()).stream()
            .anyMatch(objection -> objection.startsWith("speaks of something"));
  }

  @Test
  void theRulesOwnWordsAreAccepted() {
    Sentences.EVIDENCE.forEach(
        (name, evidence) -> {
          AnomalyLabel rules = new OfflineLabeler().label(evidence);
          Sentence own =
              new Sentence(name, "true", rules.category(), rules.label(), rules.reason());
          assertThat(isAccepted(own)).as(own.toString()).isTrue();
        });
  }
}
