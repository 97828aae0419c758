"""Writes ranking-metrics.csv, the cases of RankingMetricsTest, with scikit-learn's answers.

Run with scikit-learn installed:
    python iforest-core/src/test/python/ranking_metrics.py > iforest-core/src/test/resources/ranking-metrics.csv

One case a line: scores, truths, ROC AUC, average precision, and precision, recall and F1 of "score > threshold" with
that threshold; numbers within a cell are separated by spaces, floats written so that they read back exactly.
"""
import random

import sklearn
from sklearn.metrics import average_precision_score, f1_score, precision_score, recall_score, roc_auc_score

rng = random.Random(1)
print(f"# scikit-learn {sklearn.__version__}")
for case in range(100):
    n = rng.randint(2, 40)
    levels = rng.randint(1, 6)
    scores = [rng.randint(1, levels) / 8 for _ in range(n)]
    truth = [rng.random() < 0.3 for _ in range(n)]
    truth[0], truth[1] = True, False
    threshold = rng.randint(0, levels) / 8
    called = [s > threshold for s in scores]
    cells = [
        " ".join(repr(s) for s in scores),
        " ".join("1" if t else "0" for t in truth),
        repr(float(roc_auc_score(truth, scores))),
        repr(float(average_precision_score(truth, scores))),
        repr(threshold),
        repr(float(precision_score(truth, called, zero_division=float("nan")))),
        repr(float(recall_score(truth, called))),
        repr(float(f1_score(truth, called))),
    ]
    print(",".join(cells))
