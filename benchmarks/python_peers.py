#!/usr/bin/env python3
"""Times scikit-learn's and isotree's isolation forests on the rows that `benchmarks/run` wrote.

usage: python_peers.py DATA_FOLDER RESULT.json [--quick]
       python_peers.py --versions

Writes JMH's JSON layout: wall-clock time and processor time of the process, in microseconds per row or
milliseconds per fit, one thread. A package that is not installed is skipped, with a line on standard error. A
forest that does not find the outliers is an error, not a result.
"""

import importlib.metadata
import json
import os
import sys
import time

# Before NumPy is loaded: one thread.
os.environ["OMP_NUM_THREADS"] = "1"

TREES, SUBSAMPLE, HEIGHT_LIMIT = 100, 256, 8
LEAST_AUROC = 0.98


def auroc(np, scores):
    outlier = np.arange(len(scores)) % 100 == 0
    order = np.argsort(scores, kind="stable")
    rank = np.empty(len(scores))
    rank[order] = np.arange(1, len(scores) + 1)
    positives = outlier.sum()
    negatives = len(scores) - positives
    return (rank[outlier].sum() - positives * (positives + 1) / 2) / (positives * negatives)


def require_outliers_found(np, name, scores):
    area = auroc(np, scores)
    if not area >= LEAST_AUROC:
        raise SystemExit(f"{name} ranks the outliers with AUROC {area}, expected {LEAST_AUROC}")


def iterations(count, seconds, call):
    """Like JMH: each iteration repeats the call for some time and gives its mean time, by two clocks."""
    wall, cpu = [], []
    for i in range(count + 1):
        calls, start, cpu_start = 0, time.perf_counter(), time.process_time()
        while True:
            call()
            calls += 1
            elapsed = time.perf_counter() - start
            if elapsed >= seconds:
                break
        if i > 0:  # The first is warm-up.
            wall.append(elapsed / calls)
            cpu.append((time.process_time() - cpu_start) / calls)
    return wall, cpu


def versions():
    """What is installed, on one line."""
    found = ["Python " + sys.version.split()[0]]
    for package in ("numpy", "scikit-learn", "isotree"):
        try:
            found.append(package + " " + importlib.metadata.version(package))
        except importlib.metadata.PackageNotFoundError:
            found.append("no " + package)
    return ", ".join(found)


def main():
    if sys.argv[1:] == ["--versions"]:
        print(versions())
        return
    try:
        import numpy as np
    except ImportError:
        print("SKIPPED: scikit-learn and isotree: NumPy is not installed", file=sys.stderr)
        raise SystemExit(3) from None
    data, target = sys.argv[1:3]
    count, seconds = (3, 0.2) if "--quick" in sys.argv else (5, 0.4)
    entries, skipped = [], []

    def rows(name, features):
        return np.fromfile(f"{data}/{name}-{features}.f64", dtype="<f8").reshape(-1, features)

    def add(program, what, features, unit, scale, raw):
        params = {} if features is None else {"features": str(features)}
        entries.append(
            {
                "benchmark": f"{program}.{what}",
                "params": params,
                "version": importlib.metadata.version(
                    "scikit-learn" if program == "sklearn" else program
                ),
                "primaryMetric": {"scoreUnit": unit, "rawData": [[s * scale for s in raw[0]]]},
                "secondaryMetrics": {
                    "worker.time.norm": {"scoreUnit": unit, "rawData": [[s * scale for s in raw[1]]]}
                },
            }
        )

    def measure(program, new_forest, score, fit_order):
        for features in (4, 8, 32):
            forest = new_forest(1).fit(rows("training", features))
            scored = rows("scored", features)
            require_outliers_found(np, program, score(forest, scored))
            raw = iterations(count, seconds, lambda: score(forest, scored))
            add(program, "batch", features, "us/op", 1e6 / len(scored), raw)
            if features == 8:
                state = {"next": 0}

                def single():
                    state["next"] = (state["next"] + 1) % len(scored)
                    score(forest, scored[state["next"] : state["next"] + 1])

                add(program, "single", 8, "us/op", 1e6, iterations(count, seconds, single))
        million = np.asarray(rows("million", 8), order=fit_order)
        seed = iter(range(1, 1_000_000))
        raw = iterations(count, seconds, lambda: new_forest(next(seed)).fit(million))
        add(program, "fitMillion", None, "ms/op", 1e3, raw)

    try:
        from sklearn.ensemble import IsolationForest as SklearnForest

        measure(
            "sklearn",
            lambda seed: SklearnForest(
                n_estimators=TREES, max_samples=SUBSAMPLE, n_jobs=1, random_state=seed
            ),
            lambda forest, x: -forest.score_samples(x),
            "C",
        )
    except ImportError as e:
        skipped.append(f"scikit-learn: {e}")
    try:
        from isotree import IsolationForest as IsotreeForest

        # Columns one after the other are what isotree takes without a copy.
        measure(
            "isotree",
            lambda seed: IsotreeForest(
                ntrees=TREES,
                sample_size=SUBSAMPLE,
                max_depth=HEIGHT_LIMIT,
                ndim=1,
                missing_action="fail",
                standardize_data=False,
                nthreads=1,
                random_seed=seed,
            ),
            lambda forest, x: forest.predict(x),
            "F",
        )
    except ImportError as e:
        skipped.append(f"isotree: {e}")
    with open(target, "w", encoding="utf-8") as out:
        json.dump(entries, out, indent=1)
        out.write("\n")
    for reason in skipped:
        print(f"SKIPPED: {reason}", file=sys.stderr)
    raise SystemExit(3 if skipped else 0)


main()
