package io.github.iforest4j.flink;

import java.io.Serial;
import java.util.List;
import java.util.Set;
import org.apache.flink.runtime.state.StateSnapshotContext;
import org.apache.flink.streaming.api.operators.co.CoBroadcastWithKeyedOperator;

/**
 * Runs a {@link DetectorFunction}, and lets it keep live keys in front of a backend that holds
 * bytes: a function alone can neither write the state of another key than the current one, nor set
 * a key before a snapshot.
 */
final class DetectorOperator
    extends CoBroadcastWithKeyedOperator<String, Reading, ModelUpdate, StreamEvent> {
  @Serial private static final long serialVersionUID = 1;

  /**
   * Backends that hold live objects, so that a cache would gain nothing. That of the batch mode, in
   * which readings come sorted by key, holds the current key only, and must not be given others.
   */
  private static final Set<String> LIVE_BACKENDS = Set.of("hashmap", "batch");

  private final long cacheBytes;

  /**
   * Creates an operator.
   *
   * @param cacheBytes the size of the cache of this subtask; 0 for none
   */
  DetectorOperator(DetectorFunction function, long cacheBytes) {
    super(function, List.of(DetectorFunction.MODELS));
    this.cacheBytes = cacheBytes;
  }

  private DetectorFunction function() {
    return (DetectorFunction) getUserFunction();
  }

  @Override
  public void open() throws Exception {
    boolean live = LIVE_BACKENDS.contains(getKeyedStateBackend().getBackendTypeIdentifier());
    function().useCache(this::setCurrentKey, live ? 0 : cacheBytes);
    super.open();
  }

  /** Called by Flink before the state is written, and by nothing between. */
  @Override
  public void snapshotState(StateSnapshotContext context) throws Exception {
    function().flush();
    super.snapshotState(context);
  }
}
