"""Writes a fitted scikit-learn IsolationForest as JSON that iforest4j reads and verifies.

    from export_sklearn import export
    export(model, "forest.json", X)    # X: some rows, such as the training data
"""

import json

import numpy as np
from sklearn.ensemble._iforest import _average_path_length


def export(model, path, rows, num_rows=64):
    trees, splits = [], []
    for estimator, features in zip(model.estimators_, model.estimators_features_):
        t, depth, nodes = estimator.tree_, {0: 0}, []
        missing_left = getattr(t, "missing_go_to_left", np.zeros(t.node_count, dtype=bool))
        for i in range(t.node_count):  # parents come before their children
            if t.children_left[i] < 0:
                value = depth[i] + float(_average_path_length(t.n_node_samples[i : i + 1])[0])
                nodes.append({"node_id": i, "leaf_value": value, "data_count": int(t.n_node_samples[i])})
                continue
            left, right = int(t.children_left[i]), int(t.children_right[i])
            depth[left] = depth[right] = depth[i] + 1
            feature, threshold = int(features[t.feature[i]]), float(t.threshold[i])
            splits.append((feature, threshold))
            nodes.append({"node_id": i, "split_feature_id": feature, "comparison_op": "<=", "threshold": threshold,
                          "default_left": bool(missing_left[i]), "left_child": left, "right_child": right,
                          "data_count": int(t.n_node_samples[i])})
        trees.append({"nodes": nodes})
    rows = np.array(rows, dtype=float)[:num_rows]
    for row, (feature, threshold) in zip(rows[::2], splits[:: max(1, 2 * len(splits) // num_rows)]):
        row[feature] = threshold  # half of the rows lie on a threshold
    scores = -model.score_samples(rows)
    forest = {"task_type": "kIsolationForest", "threshold_type": "float64", "num_feature": int(model.n_features_in_),
              "average_tree_output": True, "postprocessor": "exponential_standard_ratio",
              "ratio_c": float(_average_path_length([model._max_samples])[0]),
              "attributes": json.dumps({"sklearn_iforest_offset": float(model.offset_)}),
              "feature_names": [str(name) for name in getattr(model, "feature_names_in_", [])], "trees": trees,
              "verification": {"rows": [[None if np.isnan(x) else float(x) for x in row] for row in rows],
                               "scores": [float(s) for s in scores]}}
    with open(path, "w", encoding="utf-8") as file:
        json.dump(forest, file)
