package io.github.iforest4j.label;

import io.github.iforest4j.explain.Evidence;
import io.github.iforest4j.label.ground.Grounding;
import io.github.iforest4j.label.ground.GroundingFacts;
import java.util.List;

/** What a chat model is asked to describe, and how its description is checked. */
interface Subject {
  /** The evidence as a text for the prompt. */
  String text();

  /** The evidence in at most {@code limit} characters, without the least important parts. */
  String text(int limit);

  /** Whether the evidence supports what a label and a reason state. */
  Grounding check(String label, String reason);

  /** The readings that it is about: one, or the strongest of each episode of a file. */
  List<Evidence> readings();

  /** Whether it is a whole file. */
  boolean isFile();

  /** The offline labeller's label. */
  AnomalyLabel offline();

  /** One reading. */
  static Subject of(Evidence evidence) {
    return new Subject() {
      @Override
      public String text() {
        return EvidenceText.of(evidence);
      }

      @Override
      public String text(int limit) {
        return EvidenceText.of(evidence, limit);
      }

      @Override
      public Grounding check(String label, String reason) {
        return Grounding.check(GroundingFacts.of(evidence), label, reason);
      }

      @Override
      public List<Evidence> readings() {
        return List.of(evidence);
      }

      @Override
      public boolean isFile() {
        return false;
      }

      @Override
      public AnomalyLabel offline() {
        return new OfflineLabeler().label(evidence);
      }
    };
  }

  /** A whole file. */
  static Subject of(FileEvidence evidence) {
    return new Subject() {
      @Override
      public String text() {
        return evidence.text();
      }

      @Override
      public String text(int limit) {
        return EvidenceText.of(evidence, limit);
      }

      @Override
      public Grounding check(String label, String reason) {
        return Grounding.check(evidence.facts(), label, reason);
      }

      @Override
      public List<Evidence> readings() {
        return evidence.episodes().stream().map(FileEvidence.Episode::evidence).toList();
      }

      @Override
      public boolean isFile() {
        return true;
      }

      @Override
      public AnomalyLabel offline() {
        return new OfflineLabeler().analyse(evidence, reply -> {});
      }
    };
  }
}
