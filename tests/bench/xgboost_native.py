# XGBoost by the protocol of native.mjs:  xgboost_native.py MODEL MATRIX.f32
import sys
import time

import numpy as np
import xgboost as xgb

booster = xgb.Booster(model_file=sys.argv[1])
booster.set_param({"nthread": 1})
x = np.fromfile(sys.argv[2], dtype=np.float32).reshape(-1, booster.num_features())

for line in sys.stdin:
    command, argument = line.rstrip("\n").split(" ", 1)
    if command == "sample":
        # In place: straight from the array, without a DMatrix, whose predictions XGBoost would remember.
        start, n, elapsed = time.perf_counter(), 0, 0.0
        while elapsed < float(argument):
            booster.inplace_predict(x)
            n += 1
            elapsed = 1000 * (time.perf_counter() - start)
        print(elapsed / n, flush=True)
    else:
        booster.inplace_predict(x).astype(np.float64).tofile(argument)
        print("written", flush=True)
