package io.github.iforest4j.view.page;

import io.github.iforest4j.engine.StreamRunBuilder;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The page of a command, if the user wants one: from before the first reading until after the
 * summary.
 */
public final class LivePage implements AutoCloseable {
  private final @Nullable Dashboard page;
  private final Consumer<String> hold;

  /**
   * A page that waits for its run.
   *
   * @param page the page; null if the user does not want one
   * @param hold is given the address after the run, and may keep the page open by waiting
   */
  public LivePage(@Nullable Dashboard page, Consumer<String> hold) {
    this.page = page;
    this.hold = hold;
  }

  /** Lets the page follow a run. */
  public void follow(StreamRunBuilder run) {
    if (page != null) {
      page.keepOpen();
      run.sink(page);
    }
  }

  /** The stream is over; keeps the page open if the user asked for that. */
  public void ended() {
    if (page != null) {
      page.ended();
      hold.accept(page.address().toString());
    }
  }

  @Override
  public void close() {
    if (page != null) {
      page.close();
    }
  }
}
