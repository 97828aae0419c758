package io.github.iforest4j.bench;

import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.lang.management.ThreadMXBean;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.infra.BenchmarkParams;
import org.openjdk.jmh.infra.IterationParams;
import org.openjdk.jmh.profile.InternalProfiler;
import org.openjdk.jmh.results.AggregationPolicy;
import org.openjdk.jmh.results.IterationResult;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.ScalarResult;
import org.openjdk.jmh.runner.options.TimeValue;

/**
 * Adds to each measured iteration the processor time per operation: that of the measuring thread,
 * and the time of the garbage collector. On a quiet machine that is the wall-clock time; on a busy
 * one it is not stretched by waiting for a processor.
 */
public final class CpuTimeProfiler implements InternalProfiler {
  static final String NAME = "cpu.time.norm";

  private static final String WORKER = "-jmh-worker-";

  private final ThreadMXBean threads = ManagementFactory.getThreadMXBean();
  private long begin;

  /** JMH makes one. */
  public CpuTimeProfiler() {}

  @Override
  public String getDescription() {
    return "Processor time per operation";
  }

  @Override
  public void beforeIteration(BenchmarkParams benchmark, IterationParams iteration) {
    begin = nanoseconds();
  }

  @Override
  public Collection<? extends Result<?>> afterIteration(
      BenchmarkParams benchmark, IterationParams iteration, IterationResult result) {
    double spent = nanoseconds() - begin;
    TimeUnit unit = benchmark.getTimeUnit();
    double perOperation = spent / unit.toNanos(1) / Math.max(1, result.getMetadata().getAllOps());
    return List.of(
        new ScalarResult(
            NAME, perOperation, TimeValue.tuToString(unit) + "/op", AggregationPolicy.AVG));
  }

  private long nanoseconds() {
    long sum = 0;
    for (ThreadInfo thread : threads.getThreadInfo(threads.getAllThreadIds())) {
      if (thread != null && thread.getThreadName().contains(WORKER)) {
        sum += Math.max(0, threads.getThreadCpuTime(thread.getThreadId()));
      }
    }
    for (GarbageCollectorMXBean collector : ManagementFactory.getGarbageCollectorMXBeans()) {
      sum += TimeUnit.MILLISECONDS.toNanos(collector.getCollectionTime());
    }
    return sum;
  }
}
