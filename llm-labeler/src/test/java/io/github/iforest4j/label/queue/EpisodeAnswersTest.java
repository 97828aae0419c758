package io.github.iforest4j.label.queue;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.iforest4j.label.AnomalyLabel;
import io.github.iforest4j.label.LabelStatus;
import org.junit.jupiter.api.Test;

class EpisodeAnswersTest {
  private static final AnomalyLabel LABEL = Alarm.label("overheated", LabelStatus.LABELLED);

  private final EpisodeAnswers<Alarm> episodes = new EpisodeAnswers<>(3);

  @Test
  void theAnswerToALeaderIsTheAnswerForAllItsEpisodes() {
    LabelRequest<Alarm> leader = Alarm.at(1).request(0);
    episodes.setLeader("a", leader);
    episodes.setLeader("b", leader);
    episodes.setLeader("c", Alarm.at(2).request(0));
    assertThat(episodes.label("a")).isNull();
    episodes.answered(leader, LABEL);
    assertThat(episodes.label("a")).isSameAs(LABEL);
    assertThat(episodes.label("b")).isSameAs(LABEL);
    assertThat(episodes.label("c")).isNull();
  }

  @Test
  void aRequestThatHasEndedLeadsNoMore() {
    LabelRequest<Alarm> leader = Alarm.at(1).request(0);
    episodes.setLeader("a", leader);
    assertThat(episodes.leader("a")).isSameAs(leader);
    leader.ended = true;
    assertThat(episodes.leader("a")).isNull();
  }

  @Test
  void theEpisodeThatWasUsedLongestAgoIsForgotten() {
    episodes.setLabel("a", LABEL);
    episodes.setLabel("b", LABEL);
    episodes.setLabel("c", LABEL);
    assertThat(episodes.label("a")).isNotNull();
    episodes.setLabel("d", LABEL);
    assertThat(episodes.size()).isEqualTo(3);
    assertThat(episodes.label("a")).isNotNull();
    assertThat(episodes.label("b")).isNull();
  }
}
