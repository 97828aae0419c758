"""What PythonTest asks of scikit-learn, Treelite and ONNX Runtime.

usage: interop.py forests DOCS FOLDER      forests of scikit-learn, by export_sklearn.py in DOCS and by Treelite
       interop.py onnx FOLDER              runs FOLDER/*.onnx on the rows beside them
"""

import pathlib
import sys

import numpy as np


def write(path, rows):
    with open(path, "w", encoding="utf-8") as file:
        for row in rows:
            file.write(",".join(repr(float(x)) for x in row) + "\n")


def forests(docs, folder):
    sys.path.insert(0, docs)
    import sklearn
    import treelite
    from export_sklearn import export
    from sklearn.ensemble import IsolationForest

    rng = np.random.default_rng(7)
    plain = rng.normal(size=(600, 5)) * [1, 10, 1e-5, 1e6, 3]
    holes = plain.copy()
    holes[rng.random(holes.shape) < 0.1] = np.nan
    integers = rng.integers(0, 8, size=(600, 3)).astype(float)
    cases = {
        "plain": (plain, dict()),
        "holes": (holes, dict()),
        "bootstrap": (plain[:300], dict(bootstrap=True)),
        "features": (plain, dict(max_features=0.6)),
        "both": (holes, dict(max_features=3, bootstrap=True, max_samples=64)),
        "contamination": (plain, dict(contamination=0.05)),
        "integers": (integers, dict()),
        "one": (plain, dict(max_samples=1)),
        "two": (plain, dict(max_samples=2)),
        "constant": (np.ones((50, 2)), dict()),
        "column": (plain[:, :1], dict()),
        "large": (1.7e9 + plain, dict()),
    }
    takes_nan = tuple(int(part) for part in sklearn.__version__.split(".")[:2]) >= (1, 6)
    for name, (data, options) in cases.items():
        if np.isnan(data).any() and not takes_nan:
            continue
        model = IsolationForest(n_estimators=25, random_state=3, **options).fit(data)
        rows = np.concatenate([data[:100], data[:100] * 3, np.full((2, data.shape[1]), 1e30)])
        splits = [(f[t.tree_.feature[i]], t.tree_.threshold[i]) for t, f in
                  zip(model.estimators_, model.estimators_features_)
                  for i in range(t.tree_.node_count) if t.tree_.children_left[i] >= 0]
        near = np.repeat(data[:1], 3 * min(len(splits), 300), axis=0)
        for i, (feature, threshold) in enumerate(splits[:300]):
            near[3 * i : 3 * i + 3, feature] = [threshold, np.nextafter(threshold, np.inf), np.float32(threshold)]
        unseen = data[:20].copy()
        unseen[:, 0] = np.nan
        rows = np.concatenate([rows, near, unseen] if takes_nan else [rows, near])
        export(model, f"{folder}/{name}.json", data)
        with open(f"{folder}/{name}.treelite", "w", encoding="utf-8") as file:
            file.write(treelite.sklearn.import_model(model).dump_as_json())
        write(f"{folder}/{name}.rows", rows)
        write(f"{folder}/{name}.scores", np.stack([-model.score_samples(rows), model.decision_function(rows)], axis=1))


def onnx(folder):
    import onnx as package
    import onnxruntime

    for path in sorted(pathlib.Path(folder).glob("*.onnx")):
        package.checker.check_model(package.load(str(path)))
        session = onnxruntime.InferenceSession(str(path), providers=["CPUExecutionProvider"])
        kind = np.float64 if "double" in session.get_inputs()[0].type else np.float32
        rows = np.loadtxt(path.with_suffix(".rows"), delimiter=",", ndmin=2).astype(kind)
        outputs = session.run(None, {"rows": rows})
        write(path.with_suffix(".result"), np.concatenate([np.asarray(o, dtype=float) for o in outputs], axis=1))


if __name__ == "__main__":
    if sys.argv[1] == "forests":
        forests(sys.argv[2], sys.argv[3])
    else:
        onnx(sys.argv[2])
