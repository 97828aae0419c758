#!/usr/bin/env python3
"""AUROC and AUPRC of scikit-learn's isolation forest on outlier tables, for docs/explain/variants.md.

    python3 benchmarks/sklearn_tables.py FOLDER SEEDS TREES [NAME ...]

FOLDER has NAME.csv with a header and a last column `label`. Prints the mean and the standard deviation over the seeds 1 to
SEEDS; fitted and scored on the whole table, 256 rows a tree. Needs numpy and scikit-learn.
"""
import sys
from pathlib import Path

import numpy as np
from sklearn.ensemble import IsolationForest
from sklearn.metrics import average_precision_score, roc_auc_score


def main(folder, seeds, trees, *names):
    for name in names or sorted(p.stem for p in Path(folder).glob("*.csv")):
        table = np.loadtxt(Path(folder) / f"{name}.csv", delimiter=",", skiprows=1)
        rows, outlier = table[:, :-1], table[:, -1] != 0
        metrics = []
        for seed in range(1, int(seeds) + 1):
            forest = IsolationForest(n_estimators=int(trees), max_samples=256, random_state=seed).fit(rows)
            scores = -forest.score_samples(rows)
            metrics.append((roc_auc_score(outlier, scores), average_precision_score(outlier, scores)))
        auroc, auprc = np.transpose(metrics)
        print(
            f"| {name} | scikit-learn, {trees} trees | {auroc.mean():.4f} ± {auroc.std(ddof=1):.4f}"
            f" | {auprc.mean():.4f} ± {auprc.std(ddof=1):.4f} |",
            flush=True,
        )


if __name__ == "__main__":
    main(*sys.argv[1:])
