package io.github.iforest4j.label.queue;

import io.github.iforest4j.label.AnomalyLabel;
import io.github.iforest4j.label.LabelStatus;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Lets anomalies of one signature or one episode share one answer. A new request is answered at
 * once if the cache or its episode has the answer; it follows a request that is on its way to the
 * same answer; else it leads, and others can follow it. Guarded by the monitor of its {@link
 * LabelQueue}.
 *
 * @param <E> the type of the anomalies
 */
final class SharedAnswers<E> {
  /** More episodes than there are devices that have one at the same time. */
  private static final int MAX_EPISODES = 1024;

  private final @Nullable LabelCache cache;
  private final int maxFollowers;
  private final Map<String, LabelRequest<E>> leaders = new HashMap<>();
  private final EpisodeAnswers<E> episodes = new EpisodeAnswers<>(MAX_EPISODES);
  private int followers;

  /**
   * No answers yet, beside those of the cache.
   *
   * @param cache answers by signature; without one, nothing is shared
   * @param maxFollowers maximum number of requests that follow others
   */
  SharedAnswers(@Nullable LabelCache cache, int maxFollowers) {
    this.cache = cache;
    this.maxFollowers = maxFollowers;
  }

  /** The answer that is there for a request already. */
  @Nullable AnomalyLabel find(LabelRequest<E> request) {
    if (cache == null) {
      return null;
    }
    AnomalyLabel cached = cache.find(request.signature);
    AnomalyLabel known = cached == null ? episodes.label(request) : cached;
    if (known != null) {
      episodes.setLabel(request, known);
    }
    return known;
  }

  /** The request that the given one should follow, if one is on its way to the same answer. */
  @Nullable LabelRequest<E> findLeader(LabelRequest<E> request) {
    if (cache == null) {
      return null;
    }
    LabelRequest<E> same = leaders.get(request.signature);
    return same == null || same.ended ? episodes.leader(request) : same;
  }

  /**
   * Makes a request wait for the answer to another.
   *
   * @return whether there was room
   */
  boolean follow(LabelRequest<E> leader, LabelRequest<E> request) {
    if (followers == maxFollowers) {
      return false;
    }
    episodes.setLeader(request, leader);
    leader.followers.add(request);
    followers++;
    return true;
  }

  /** Others may follow this request from now on. */
  void lead(LabelRequest<E> request) {
    if (cache != null) {
      leaders.put(request.signature, request);
      episodes.setLeader(request, request);
    }
  }

  /** Keeps an answer for later anomalies, also when it came too late for its own. */
  void answered(LabelRequest<E> request, AnomalyLabel label) {
    if (cache != null && label.status() == LabelStatus.LABELLED) {
      cache.put(request.signature, label);
      episodes.answered(request, label);
    }
  }

  /** Marks a request and its followers as ended, and lists them. */
  List<LabelRequest<E>> end(LabelRequest<E> request) {
    List<LabelRequest<E>> all = new ArrayList<>(1 + request.followers.size());
    all.add(request);
    all.addAll(request.followers);
    followers -= request.followers.size();
    request.followers.clear();
    all.forEach(one -> one.ended = true);
    leaders.remove(request.signature, request);
    return all;
  }

  /** The number of requests that follow others. */
  int followers() {
    return followers;
  }
}
