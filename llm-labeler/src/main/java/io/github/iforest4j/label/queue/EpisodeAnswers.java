package io.github.iforest4j.label.queue;

import io.github.iforest4j.label.AnomalyLabel;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One answer for all anomalies of an episode that are of the same nature: who asked for it, and the
 * answer itself. When the nature changes, another answer is asked for, at most {@link #MAX_NATURES}
 * in an episode. Bounded: the episode that was used longest ago is forgotten. Guarded by the
 * monitor of its {@link LabelQueue}.
 *
 * @param <E> the type of the anomalies
 */
final class EpisodeAnswers<E> {
  /** Maximum number of answers for an episode; later changes get the last one. */
  static final int MAX_NATURES = 3;

  private static final class Answer<E> {
    final Natures natures;
    @Nullable LabelRequest<E> leader;
    @Nullable AnomalyLabel label;

    Answer(Natures natures) {
      this.natures = natures;
    }
  }

  private final int capacity;
  private final Map<String, List<Answer<E>>> episodes = new LinkedHashMap<>(16, .75f, true);

  EpisodeAnswers(int capacity) {
    this.capacity = capacity;
  }

  /** The answer that fits a request, if there is one yet. */
  @Nullable AnomalyLabel label(LabelRequest<E> request) {
    Answer<E> answer = find(request);
    return answer == null ? null : answer.label;
  }

  void setLabel(LabelRequest<E> request, AnomalyLabel label) {
    of(request).label = label;
  }

  /** The request that asks for what fits another one, if it has not ended. */
  @Nullable LabelRequest<E> leader(LabelRequest<E> request) {
    Answer<E> answer = find(request);
    LabelRequest<E> leader = answer == null ? null : answer.leader;
    return leader == null || leader.ended ? null : leader;
  }

  void setLeader(LabelRequest<E> request, LabelRequest<E> leader) {
    of(request).leader = leader;
  }

  /** Keeps an answer for the rest of all episodes that this request asks for. */
  void answered(LabelRequest<E> leader, AnomalyLabel label) {
    for (List<Answer<E>> answers : episodes.values()) {
      for (Answer<E> answer : answers) {
        if (answer.leader == leader) {
          answer.label = label;
        }
      }
    }
  }

  int size() {
    return episodes.size();
  }

  private @Nullable Answer<E> find(LabelRequest<E> request) {
    List<Answer<E>> answers = episodes.get(request.episode);
    if (answers == null) {
      return null;
    }
    for (Answer<E> answer : answers) {
      if (answer.natures.cover(request.natures)) {
        return answer;
      }
    }
    return answers.size() < MAX_NATURES ? null : answers.get(answers.size() - 1);
  }

  private Answer<E> of(LabelRequest<E> request) {
    List<Answer<E>> answers = episodes.computeIfAbsent(request.episode, k -> new ArrayList<>());
    if (episodes.size() > capacity) {
      episodes.remove(episodes.keySet().iterator().next());
    }
    Answer<E> answer = find(request);
    if (answer == null) {
      answer = new Answer<>(request.natures);
      answers.add(answer);
    }
    return answer;
  }
}
