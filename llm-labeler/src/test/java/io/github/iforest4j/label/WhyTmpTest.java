package io.github.iforest4j.label;

import io.github.iforest4j.label.ground.*;
import java.util.*;
import org.junit.jupiter.api.Test;

class WhyTmpTest {
  @Test
  void why() {
    for (Sentences.Sentence s :
        Sentences.all().subList(Sentences.all().size() - 61, Sentences.all().size())) {

      List<String> o =
          new ArrayList<>(
              new Objections(List.of(Sentences.EVIDENCE.get(s.evidence())), "")
                  .to("", s.category(), s.label(), s.reason()));
      Grounding g =
          Grounding.check(
              GroundingFacts.of(Sentences.EVIDENCE.get(s.evidence())), s.label(), s.reason());
      o.addAll(g.unsupported());
      if (o.isEmpty() != s.isTrue()) System.out.println("WHY " + s + "\n   -> " + o);
    }
  }
}
