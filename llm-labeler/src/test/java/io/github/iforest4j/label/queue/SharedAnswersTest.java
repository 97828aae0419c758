package io.github.iforest4j.label.queue;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.iforest4j.label.AnomalyLabel;
import io.github.iforest4j.label.LabelStatus;
import io.github.iforest4j.label.OfflineLabeler;
import io.github.iforest4j.testing.FakeTiming;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class SharedAnswersTest {
  private static final AnomalyLabel LABEL = Alarm.label("overheated", LabelStatus.LABELLED);

  private final LabelCache cache =
      new LabelCache(new OfflineLabeler(), 10, Duration.ofHours(1), new FakeTiming().clock());
  private final SharedAnswers<Alarm> answers = new SharedAnswers<>(cache, 2);

  private LabelRequest<Alarm> leading(Alarm alarm) {
    LabelRequest<Alarm> request = alarm.request(0);
    assertThat(answers.find(request)).isNull();
    assertThat(answers.findLeader(request)).isNull();
    answers.lead(request);
    return request;
  }

  @Test
  void oneSignatureHasOneLeader() {
    LabelRequest<Alarm> leader = leading(Alarm.at(1));
    assertThat(answers.findLeader(Alarm.at(2).request(0))).isSameAs(leader);
    assertThat(answers.findLeader(Alarm.at(2).withFewerFindings().request(0))).isNull();
  }

  @Test
  void anEpisodeHasOneLeaderWhateverItsSignatures() {
    LabelRequest<Alarm> leader = leading(Alarm.at(1, "e"));
    Alarm unlike = Alarm.at(2, "e").withFewerFindings();
    assertThat(answers.findLeader(unlike.request(0))).isSameAs(leader);
  }

  @Test
  void followersEndWithTheirLeaderAndTheirNumberIsBounded() {
    LabelRequest<Alarm> leader = leading(Alarm.at(1));
    LabelRequest<Alarm> second = Alarm.at(2).request(0);
    LabelRequest<Alarm> third = Alarm.at(3).request(0);
    assertThat(answers.follow(leader, second)).isTrue();
    assertThat(answers.follow(leader, third)).isTrue();
    assertThat(answers.follow(leader, Alarm.at(4).request(0))).as("no room").isFalse();
    assertThat(answers.followers()).isEqualTo(2);
    assertThat(answers.end(leader)).containsExactly(leader, second, third);
    assertThat(third.ended).isTrue();
    assertThat(answers.followers()).isZero();
    assertThat(answers.findLeader(Alarm.at(5).request(0))).as("the next leads itself").isNull();
  }

  @Test
  void anAnswerServesItsSignatureAndItsEpisodeAndWhatResemblesThem() {
    LabelRequest<Alarm> leader = leading(Alarm.at(1, "e"));
    answers.answered(leader, LABEL);
    answers.end(leader);
    assertThat(answers.find(Alarm.at(2).request(0))).as("same signature").isSameAs(LABEL);
    Alarm unlike = Alarm.at(3, "e").withFewerFindings();
    assertThat(answers.find(unlike.request(0))).as("same episode").isSameAs(LABEL);
    // Alarm 2 was labelled from the cache: that is now the answer for its episode too.
    Alarm later = Alarm.at(4, Alarm.at(2).episode()).withFewerFindings();
    assertThat(answers.find(later.request(0))).isSameAs(LABEL);
  }

  @Test
  void onlyWhatAModelWroteIsShared() {
    LabelRequest<Alarm> leader = leading(Alarm.at(1, "e"));
    answers.answered(leader, LABEL.withStatus(LabelStatus.UNGROUNDED));
    answers.end(leader);
    assertThat(answers.find(Alarm.at(2, "e").request(0))).isNull();
    assertThat(cache.size()).isZero();
  }

  @Test
  void withoutACacheNothingIsShared() {
    SharedAnswers<Alarm> none = new SharedAnswers<>(null, 2);
    LabelRequest<Alarm> request = Alarm.at(1).request(0);
    none.lead(request);
    none.answered(request, LABEL);
    assertThat(none.find(Alarm.at(2).request(0))).isNull();
    assertThat(none.findLeader(Alarm.at(2).request(0))).isNull();
    assertThat(none.end(request)).containsExactly(request);
  }
}
