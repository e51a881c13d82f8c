# The data and the models that all engines share:  friedman.py FOLDER N_ROWS
#
# Friedman's function (Friedman 1991, Multivariate Adaptive Regression Splines, section 4.3) of five of eight uniform features, with
# noise of variance one. The features are float32, as XGBoost and ONNX compare them. XGBoost's own predictions, which every other
# engine is held against, are written beside the models.
import json
import sys

import numpy as np
import xgboost as xgb

N_FEATURES = 8
N_TREES = (100, 500)
METHODS = ("hist", "exact")
COLD_ROW = (0.5, 0.25, 0.125, 0.75, 0.375, 0.625, 0.875, 0.0625)  # the one that page/cold-*.html ask about

folder, n_rows = sys.argv[1], int(sys.argv[2])
random = np.random.default_rng(20190430)
x = random.random((n_rows, N_FEATURES), dtype=np.float32)
x[0] = COLD_ROW
y = 10 * np.sin(np.pi * x[:, 0] * x[:, 1]) + 20 * (x[:, 2] - 0.5) ** 2 + 10 * x[:, 3] + 5 * x[:, 4] + random.normal(0, 1, n_rows)

x.tofile(f"{folder}/friedman.f32")
names = [f"f{i}" for i in range(N_FEATURES)]
# Nine digits give every float32 back.
np.savetxt(f"{folder}/friedman.csv", np.column_stack([x, y]), fmt="%.9g", delimiter=",", header=",".join(names + ["y"]), comments="")

data = xgb.DMatrix(x, label=y, feature_names=names)
for method in METHODS:
    options = {"max_depth": 6, "eta": 0.1, "objective": "reg:squarederror", "tree_method": method, "seed": 1}
    booster = xgb.train(options, data, max(N_TREES))
    for n_trees in N_TREES:
        part = booster[:n_trees]
        part.save_model(f"{folder}/{method}{n_trees}.xgboost.json")
        part.predict(xgb.DMatrix(x, feature_names=names)).astype(np.float32).tofile(f"{folder}/{method}{n_trees}.reference.f32")

with open(f"{folder}/friedman.json", "w") as file:
    json.dump({"rows": n_rows, "features": names, "xgboost": xgb.__version__, "numpy": np.__version__, "python": sys.version.split()[0]}, file)
