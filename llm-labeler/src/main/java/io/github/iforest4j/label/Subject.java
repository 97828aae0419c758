package io.github.iforest4j.label;

import io.github.iforest4j.explain.Evidence;
import io.github.iforest4j.label.ground.Grounding;
import io.github.iforest4j.label.ground.GroundingFacts;
import io.github.iforest4j.label.ground.References;
import java.util.ArrayList;
import java.util.List;

/** What a chat model is asked to describe, and how its description is checked. */
interface Subject {
  /** The evidence as a text for the prompt. */
  String text();

  /** The evidence in at most {@code limit} characters, without the least important parts. */
  String text(int limit);

  /** What a text about it may state. */
  GroundingFacts facts();

  /**
   * An answer with numbers in the place of references; unchanged for a file, whose fields have many
   * values.
   *
   * @param unknown receives the references that the evidence has nothing for
   */
  LabelReply filled(LabelReply reply, List<String> unknown);

  /**
   * Whether the evidence supports what an answer states. Categories and names of equipment in the
   * text about the plant are no facts; numbers of that text may stand in the action only.
   */
  default Grounding check(LabelReply reply, LabelTaxonomy taxonomy, PlantContext context) {
    List<String> fields = new ArrayList<>();
    for (Evidence reading : readings()) {
      reading.findings().forEach(finding -> fields.add(finding.field()));
      reading.context().forEach(finding -> fields.add(finding.field()));
    }
    List<String> words = new ArrayList<>(taxonomy.categories());
    words.addAll(context.tags(fields));
    String label = Grounding.without(words, reply.label());
    String reason = Grounding.without(words, reply.reason());
    String action = Grounding.without(words, reply.action());
    if (context.isEmpty()) {
      return Grounding.check(facts(), label, reason + "\n" + action);
    }
    Grounding own = Grounding.check(facts(), label, reason);
    GroundingFacts more = facts();
    more.addText(context.text());
    Grounding advice = Grounding.check(more, "", action);
    List<String> unsupported = new ArrayList<>(own.unsupported());
    int unknown = 0;
    unsupported.addAll(advice.unsupported());
    for (String tag : context.unknownTags(label + "\n" + reason + "\n" + action, text())) {
      if (!unsupported.contains(tag)) {
        unsupported.add(tag);
        unknown++;
      }
    }
    return new Grounding(
        own.stated() + advice.stated() + unknown,
        unsupported,
        own.namesField() || advice.namesField());
  }

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
      public GroundingFacts facts() {
        return GroundingFacts.of(evidence);
      }

      @Override
      public LabelReply filled(LabelReply reply, List<String> unknown) {
        References references = new References(evidence);
        List<String> texts = new ArrayList<>();
        for (String text : List.of(reply.label(), reply.reason(), reply.action())) {
          References.Filled filled = references.fill(text);
          unknown.addAll(filled.unknown());
          texts.add(filled.text());
        }
        return reply.with(texts.get(0), texts.get(1), texts.get(2));
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
      public GroundingFacts facts() {
        return evidence.facts();
      }

      @Override
      public LabelReply filled(LabelReply reply, List<String> unknown) {
        return reply;
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
