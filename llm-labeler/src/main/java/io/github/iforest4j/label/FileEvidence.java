package io.github.iforest4j.label;

import io.github.iforest4j.explain.Evidence;
import io.github.iforest4j.label.ground.GroundingFacts;
import io.github.iforest4j.schema.PlainText;
import java.util.List;

/**
 * What the detector found in a whole file: all that an analysis may state. Immutable.
 *
 * @param input the file's name, cleaned and shortened
 * @param rows number of rows of the file
 * @param findings number of rows that stand out
 * @param episodes runs of neighbouring findings, in the order of the file; at most {@link
 *     #MAX_EPISODES}, the strongest
 * @param allEpisodes number of runs, including those that are not listed
 */
public record FileEvidence(
    String input, long rows, long findings, List<Episode> episodes, long allEpisodes) {
  /** Maximum number of episodes that are described one by one. */
  public static final int MAX_EPISODES = 12;

  /**
   * A run of findings.
   *
   * @param key the device whose rows these are, cleaned and shortened; empty if the file has no key
   * @param firstRow the first row, counted from 0
   * @param lastRow the last row, inclusive; rows of other devices may lie between the two
   * @param row the row with the highest score
   * @param evidence what was computed about that row
   */
  public record Episode(String key, long firstRow, long lastRow, long row, Evidence evidence) {
    /**
     * Cleans the key and checks the order.
     *
     * @throws IllegalArgumentException if the row is not between the first and the last
     */
    public Episode {
      key = PlainText.clean(key, Evidence.Finding.MAX_TEXT);
      if (firstRow < 0 || row < firstRow || lastRow < row) {
        throw new IllegalArgumentException(
            "row " + row + " is not between " + firstRow + " and " + lastRow);
      }
    }
  }

  /**
   * Cleans the name and copies the list.
   *
   * @throws IllegalArgumentException if there are no or too many episodes
   */
  public FileEvidence {
    input = PlainText.clean(input, Evidence.Finding.MAX_TEXT);
    episodes = List.copyOf(episodes);
    if (episodes.isEmpty() || episodes.size() > MAX_EPISODES || episodes.size() > allEpisodes) {
      throw new IllegalArgumentException(
          "episodes must be 1 to " + MAX_EPISODES + ", were " + episodes.size());
    }
  }

  /** What a text about the file may state. */
  GroundingFacts facts() {
    GroundingFacts facts = new GroundingFacts();
    facts.addText(input);
    facts.addNumber(rows);
    facts.addNumber(findings);
    facts.addNumber(allEpisodes);
    facts.addNumber(episodes.size());
    facts.addCount(findings);
    facts.addCount(allEpisodes);
    facts.addShare((double) findings / rows);
    for (Episode episode : episodes) {
      facts.addText(episode.key());
      facts.addNumber(episode.firstRow());
      facts.addNumber(episode.lastRow());
      facts.addNumber(episode.row());
      facts.addNumber(episode.lastRow() - episode.firstRow() + 1);
      facts.add(episode.evidence());
    }
    return facts;
  }

  /** Lines of text, as a model sees them. */
  public String text() {
    return EvidenceText.of(this);
  }
}
