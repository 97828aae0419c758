#!/usr/bin/env python3
"""Times isotree's extended forests for docs/explain/variants.md: processor time per row of a batch, one thread.

    python3 benchmarks/extended.py

Needs numpy, pandas and isotree (benchmarks/README.md says how to build it). The Java side is ExtendedSpeed.
"""
import time

import numpy as np
from isotree import IsolationForest

ROWS, SCORED = 10_000, 4_096


def main():
    for columns in (8, 32):
        random = np.random.default_rng(1)
        training = random.standard_normal((ROWS, columns))
        scored = np.asfortranarray(random.standard_normal((SCORED, columns)))
        for ndim in (2, 3, columns):
            forest = IsolationForest(
                ntrees=100,
                sample_size=256,
                max_depth=8,
                ndim=ndim,
                missing_action="fail",
                standardize_data=False,
                nthreads=1,
                random_seed=1,
            ).fit(training)
            best = float("inf")
            for _ in range(20):
                start = time.thread_time()
                forest.predict(scored)
                best = min(best, time.thread_time() - start)
            print(f"isotree, {columns} columns, level {ndim - 1}: {best / SCORED * 1e6:.2f} µs a row", flush=True)


if __name__ == "__main__":
    main()
