package io.github.iforest4j.label.queue;

import io.github.iforest4j.label.AnomalyLabel;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One answer for all anomalies of an episode: who asked for it, and the answer itself. Bounded: the
 * episode that was used longest ago is forgotten. Guarded by the monitor of its {@link LabelQueue}.
 *
 * @param <E> the type of the anomalies
 */
final class EpisodeAnswers<E> {
  private static final class Episode<E> {
    @Nullable LabelRequest<E> leader;
    @Nullable AnomalyLabel label;
  }

  private final int capacity;
  private final Map<String, Episode<E>> episodes = new LinkedHashMap<>(16, .75f, true);

  EpisodeAnswers(int capacity) {
    this.capacity = capacity;
  }

  /** The answer for an episode, if there is one yet. */
  @Nullable AnomalyLabel label(String episode) {
    return of(episode).label;
  }

  void setLabel(String episode, AnomalyLabel label) {
    of(episode).label = label;
  }

  /** The request that asks for an episode, if it has not ended. */
  @Nullable LabelRequest<E> leader(String episode) {
    LabelRequest<E> leader = of(episode).leader;
    return leader == null || leader.ended ? null : leader;
  }

  void setLeader(String episode, LabelRequest<E> leader) {
    of(episode).leader = leader;
  }

  /** Keeps an answer for the rest of all episodes that this request asks for. */
  void answered(LabelRequest<E> leader, AnomalyLabel label) {
    for (Episode<E> episode : episodes.values()) {
      if (episode.leader == leader) {
        episode.label = label;
      }
    }
  }

  int size() {
    return episodes.size();
  }

  private Episode<E> of(String key) {
    Episode<E> episode = episodes.computeIfAbsent(key, k -> new Episode<>());
    if (episodes.size() > capacity) {
      episodes.remove(episodes.keySet().iterator().next());
    }
    return episode;
  }
}
