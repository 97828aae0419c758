package io.github.iforest4j.label.queue;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.iforest4j.explain.Evidence.Deviation;
import io.github.iforest4j.label.AnomalyLabel;
import io.github.iforest4j.label.LabelStatus;
import org.junit.jupiter.api.Test;

class EpisodeAnswersTest {
  private static final AnomalyLabel LABEL = Alarm.label("overheated", LabelStatus.LABELLED);

  private final EpisodeAnswers<Alarm> episodes = new EpisodeAnswers<>(3);

  @Test
  void theAnswerToALeaderIsTheAnswerForAllItsEpisodes() {
    LabelRequest<Alarm> leader = Alarm.at(1).request(0);
    episodes.setLeader(in("a"), leader);
    episodes.setLeader(in("b"), leader);
    episodes.setLeader(in("c"), Alarm.at(2).request(0));
    assertThat(episodes.label(in("a"))).isNull();
    episodes.answered(leader, LABEL);
    assertThat(episodes.label(in("a"))).isSameAs(LABEL);
    assertThat(episodes.label(in("b"))).isSameAs(LABEL);
    assertThat(episodes.label(in("c"))).isNull();
  }

  @Test
  void aRequestThatHasEndedLeadsNoMore() {
    LabelRequest<Alarm> leader = Alarm.at(1).request(0);
    episodes.setLeader(in("a"), leader);
    assertThat(episodes.leader(in("a"))).isSameAs(leader);
    leader.ended = true;
    assertThat(episodes.leader(in("a"))).isNull();
  }

  @Test
  void theEpisodeThatWasUsedLongestAgoIsForgotten() {
    episodes.setLabel(in("a"), LABEL);
    episodes.setLabel(in("b"), LABEL);
    episodes.setLabel(in("c"), LABEL);
    assertThat(episodes.label(in("a"))).isNotNull();
    episodes.setLabel(in("d"), LABEL);
    assertThat(episodes.size()).isEqualTo(3);
    assertThat(episodes.label(in("a"))).isNotNull();
    assertThat(episodes.label(in("b"))).isNull();
  }

  private static LabelRequest<Alarm> in(String episode) {
    return Alarm.at(9, episode).request(0);
  }

  @Test
  void anEpisodeWhoseNatureChangesIsAskedAboutAgainThreeTimesAtMost() {
    episodes.setLabel(in("a"), LABEL);
    LabelRequest<Alarm> farther = Alarm.at(1, "a").with(Deviation.SUDDEN_RISE).request(0);
    assertThat(episodes.label(farther)).as("it still goes up").isSameAs(LABEL);
    LabelRequest<Alarm> back = Alarm.at(1, "a").with(Deviation.BACK_IN_RANGE).request(0);
    assertThat(episodes.label(back)).as("nothing new").isSameAs(LABEL);

    AnomalyLabel other = Alarm.label("stuck", LabelStatus.LABELLED);
    LabelRequest<Alarm> stuck = Alarm.at(1, "a").with(Deviation.STUCK).request(0);
    assertThat(episodes.label(stuck)).isNull();
    episodes.setLabel(stuck, other);
    assertThat(episodes.label(stuck)).isSameAs(other);
    assertThat(episodes.label(in("a"))).as("each keeps its own").isSameAs(LABEL);

    LabelRequest<Alarm> missing = Alarm.at(1, "a").with(Deviation.MISSING).request(0);
    assertThat(episodes.label(missing)).isNull();
    AnomalyLabel third = Alarm.label("missing", LabelStatus.LABELLED);
    episodes.setLabel(missing, third);
    LabelRequest<Alarm> fallen = Alarm.at(1, "a").with(Deviation.BELOW_RANGE).request(0);
    assertThat(episodes.label(fallen)).as("no fourth question").isSameAs(third);
  }
}
