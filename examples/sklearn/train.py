"""Fits an isolation forest with scikit-learn, and writes it as JSON: python train.py FILE.json

Needs scikit-learn, and docs/export_sklearn.py on the path: PYTHONPATH=docs python examples/sklearn/train.py forest.json
"""

import sys

import numpy as np
from sklearn.ensemble import IsolationForest

from export_sklearn import export

usual = np.random.default_rng(1).normal([50, 1.2, 700], [2, 0.1, 25], (2000, 3))
model = IsolationForest(n_estimators=20, max_samples=64, contamination=0.01, random_state=1).fit(usual)
export(model, sys.argv[1], usual)
for row in [50, 1.2, 700], [57, 1.2, 700], [50, 2.5, 500]:
    print(f"temperature {row[0]:.0f}, vibration {row[1]:.1f}, power {row[2]:.0f}: "
          f"score {-model.score_samples([row])[0]:.3f}, predict {model.predict([row])[0]}")
