# XGBoost and scikit-learn, trained on a table with two classes.
#
#   peer.py boost ENGINE TRAIN.f32 TEST.f32 SETTINGS   answers by the protocol of native.mjs; one operation is one fit
#   peer.py csv ENGINE TRAIN.csv MODEL SETTINGS        CSV in, model out; prints the milliseconds of that, without Python's own start
#
# ENGINE: xgboost, xgboost-binned (as xgboost, but the bins are kept from fit to fit), hist_gb. SETTINGS: JSON of training/train.mjs. The data is in memory
# as each library wants it: a DMatrix, whose bins are made by the fit, or arrays. Of the two ways to XGBoost's bins, the faster and smaller one from a CSV is
# a QuantileDMatrix, without a DMatrix between.
import json
import sys
import time

import numpy as np

task, engine, train, other, settings = *sys.argv[1:5], json.loads(sys.argv[5])
if engine == "hist_gb":
    from sklearn.ensemble import HistGradientBoostingClassifier
else:
    import xgboost as xgb


def fit_xgboost(data):
    options = {
        "objective": "binary:logistic", "tree_method": "hist", "max_depth": settings["max_depth"], "eta": settings["learning_rate"],
        "max_bin": settings["max_bins"], "nthread": settings["threads"],
    }
    return xgb.train(options, data, settings["rounds"])


def fit_hist_gb(x, y):
    model = HistGradientBoostingClassifier(
        max_iter=settings["rounds"], learning_rate=settings["learning_rate"], max_leaf_nodes=settings["max_leaves"], max_bins=settings["max_bins"],
        early_stopping=False, random_state=0)
    return model.fit(x, y)


def csv_to_model():
    import pandas as pd

    start = time.perf_counter()
    x = pd.read_csv(train, dtype=np.float32)
    y = x.pop(x.columns[-1]).to_numpy()
    if engine == "hist_gb":
        import pickle

        with open(other, "wb") as file:
            pickle.dump(fit_hist_gb(x.to_numpy(), y), file)
    else:
        fit_xgboost(xgb.QuantileDMatrix(x.to_numpy(), y, max_bin=settings["max_bins"], nthread=settings["threads"])).save_model(other)
    print(1000 * (time.perf_counter() - start))


def matrix(path):
    values = np.fromfile(path, dtype=np.float32).reshape(-1, settings["features"] + 1)
    return np.ascontiguousarray(values[:, :-1]), values[:, -1]


def boost():
    x, y = matrix(train)
    x_test, _ = matrix(other)
    new_data = lambda: xgb.DMatrix(x, y, nthread=settings["threads"])
    kept = new_data() if engine == "xgboost-binned" else None
    model = None

    def timed():
        nonlocal model
        data = None if engine == "hist_gb" else kept or new_data()
        start = time.perf_counter()
        model = fit_hist_gb(x, y) if engine == "hist_gb" else fit_xgboost(data)
        return 1000 * (time.perf_counter() - start)

    for line in sys.stdin:
        command, argument = line.rstrip("\n").split(" ", 1)
        if command == "sample":
            print(timed(), flush=True)
        else:
            if model is None:
                timed()
            outputs = model.predict_proba(x_test)[:, 1] if engine == "hist_gb" else model.inplace_predict(x_test)
            outputs.astype(np.float64).tofile(argument)
            print("written", flush=True)


csv_to_model() if task == "csv" else boost()
