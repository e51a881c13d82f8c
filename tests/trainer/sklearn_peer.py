"""What scikit-learn makes of the same numbers: sklearn_peer.py COMMAND IN OUT, numbers a line each, columns by spaces.

isotonic   value weight       the fitted values
sigmoid    score class        slope and intercept of Platt's method
isolation  columns            the scores s of an isolation forest of 100 trees of 256 rows
"""
import sys

import numpy as np

command, given, out = sys.argv[1:]
data = np.loadtxt(given, ndmin=2)
if command == "isotonic":
    from sklearn.isotonic import IsotonicRegression

    result = IsotonicRegression().fit_transform(np.arange(len(data)), data[:, 0], sample_weight=data[:, 1])
elif command == "sigmoid":
    from sklearn.calibration import _sigmoid_calibration

    a, b = _sigmoid_calibration(data[:, 0], data[:, 1])
    result = np.array([-a, -b])
else:
    from sklearn.ensemble import IsolationForest

    result = -IsolationForest(n_estimators=100, max_samples=256, random_state=1).fit(data).score_samples(data)
np.savetxt(out, result, fmt="%.17g")
