package io.github.iforest4j.sim;

import java.util.concurrent.TimeUnit;

/** The clock that readings are paced by; tests put their own in. */
interface Pacing {
  /** Nanoseconds since some fixed moment. */
  long nanoTime();

  /** Waits so long. */
  void sleep(long nanos) throws InterruptedException;

  /** Real time. */
  Pacing SYSTEM =
      new Pacing() {
        @Override
        public long nanoTime() {
          return System.nanoTime();
        }

        @Override
        public void sleep(long nanos) throws InterruptedException {
          TimeUnit.NANOSECONDS.sleep(nanos);
        }
      };
}
