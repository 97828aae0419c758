package io.github.iforest4j.bench;

import com.sun.management.ThreadMXBean;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
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
 * Adds to each measured iteration what the measuring thread spent per operation: its processor
 * time, and that of the garbage collector; and the bytes that it allocated. On a quiet machine that
 * time is the wall-clock time; on a busy one it is not stretched by waiting for a processor.
 */
public final class WorkerProfiler implements InternalProfiler {
  static final String TIME = "worker.time.norm";
  static final String BYTES = "worker.alloc.norm";

  private static final String WORKER = "-jmh-worker-";

  private record Spent(long nanoseconds, long bytes) {}

  private final ThreadMXBean threads = ManagementFactory.getPlatformMXBean(ThreadMXBean.class);
  private Spent begin;

  /** JMH makes one. */
  public WorkerProfiler() {}

  @Override
  public String getDescription() {
    return "Processor time and allocation of the measuring thread per operation";
  }

  @Override
  public void beforeIteration(BenchmarkParams benchmark, IterationParams iteration) {
    begin = spent();
  }

  @Override
  public Collection<? extends Result<?>> afterIteration(
      BenchmarkParams benchmark, IterationParams iteration, IterationResult result) {
    Spent end = spent();
    double operations = Math.max(1, result.getMetadata().getAllOps());
    TimeUnit unit = benchmark.getTimeUnit();
    double time = (double) (end.nanoseconds - begin.nanoseconds) / unit.toNanos(1) / operations;
    double bytes = (end.bytes - begin.bytes) / operations;
    return List.of(
        new ScalarResult(TIME, time, TimeValue.tuToString(unit) + "/op", AggregationPolicy.AVG),
        new ScalarResult(BYTES, bytes, "B/op", AggregationPolicy.AVG));
  }

  private Spent spent() {
    long nanoseconds = 0;
    long bytes = 0;
    for (ThreadInfo thread : threads.getThreadInfo(threads.getAllThreadIds())) {
      if (thread != null && thread.getThreadName().contains(WORKER)) {
        nanoseconds += Math.max(0, threads.getThreadCpuTime(thread.getThreadId()));
        bytes += Math.max(0, threads.getThreadAllocatedBytes(thread.getThreadId()));
      }
    }
    for (GarbageCollectorMXBean collector : ManagementFactory.getGarbageCollectorMXBeans()) {
      nanoseconds += TimeUnit.MILLISECONDS.toNanos(collector.getCollectionTime());
    }
    return new Spent(nanoseconds, bytes);
  }
}
