package io.github.iforest4j.engine;

/** What a run reports about itself, for whoever looks on. Called by the thread of the stream. */
public interface RunReporter {
  /** Something worth knowing. */
  void note(String text);

  /** Something that is wrong, although the run continues. */
  void warn(String text);
}
