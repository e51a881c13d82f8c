# A set of real data by one of the others:  accuracy_peer.py ENGINE TRAIN.csv TEST.csv TARGET TASK THREADS OUT
#
# Writes OUT.f64, the answers for the test rows (values, or the probabilities of each class, class by class), and OUT.json: the classes in that order, the
# seconds of the fit, versions. ENGINE: xgboost, hist_gb, random_forest or linear. The settings are those of the reference table of the data: scikit-learn's defaults, and XGBoost
# with 300 trees, learning rate 0.1, depth 6, by histograms; 200 trees of a forest; ridge or logistic regression with unit penalty. A column is numeric where every cell that is not missing is a number, in both files. XGBoost
# gets categories one-hot, HistGradientBoosting as its own (one-hot where there are more than 254); the forest and the linear model get them one-hot and the
# median where a number is missing, the linear model numbers of unit variance.
import json
import sys
import time

import numpy as np
import pandas as pd
import sklearn
from sklearn.compose import ColumnTransformer
from sklearn.impute import SimpleImputer
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import LabelEncoder, OneHotEncoder, OrdinalEncoder, StandardScaler

MISSING = ["", "NA", "N/A", "NaN", "nan", "null", "NULL", "?"]
MOST_NATIVE = 254

engine, train, test, target, task, n_threads, out = sys.argv[1:8]
parts = [pd.read_csv(path, dtype=str, keep_default_na=False) for path in (train, test)]
n_train = len(parts[0])


def typed(column):
    text = column.str.strip()
    text = text.where(~text.isin(MISSING), np.nan)
    number = pd.to_numeric(text, errors="coerce")
    return number if number.notna().sum() == text.notna().sum() and number.notna().any() else text


whole = pd.concat(parts, ignore_index=True)
x = pd.DataFrame({name: typed(whole[name]) for name in whole.columns if name != target})
y = whole[target].str.strip()
classes = None
if task == "regression":
    y = y.astype(float).to_numpy()
else:
    encoder = LabelEncoder()
    y = encoder.fit_transform(y)
    classes = list(encoder.classes_)

numeric = [name for name in x if x[name].dtype != object]
categories = [name for name in x if x[name].dtype == object]
native = [name for name in categories if engine == "hist_gb" and x[name].nunique() <= MOST_NATIVE]
one_hot = make_pipeline(SimpleImputer(strategy="constant", fill_value="(missing)"), OneHotEncoder(handle_unknown="ignore", sparse_output=False))
number_steps = {"random_forest": [SimpleImputer(strategy="median")], "linear": [SimpleImputer(strategy="median"), StandardScaler()]}
numbers = make_pipeline(*number_steps[engine]) if engine in number_steps else "passthrough"
steps = [
    ("native", OrdinalEncoder(handle_unknown="use_encoded_value", unknown_value=np.nan), native),
    ("numeric", numbers, numeric),
    ("one_hot", one_hot, [name for name in categories if name not in native]),
]
inputs = ColumnTransformer([step for step in steps if step[2]])

regression = task == "regression"
if engine == "hist_gb":
    from sklearn.ensemble import HistGradientBoostingClassifier, HistGradientBoostingRegressor

    learner = (HistGradientBoostingRegressor if regression else HistGradientBoostingClassifier)(
        random_state=0, categorical_features=list(range(len(native))) or None)
    version = sklearn.__version__
elif engine == "random_forest":
    from sklearn.ensemble import RandomForestClassifier, RandomForestRegressor

    learner = (RandomForestRegressor if regression else RandomForestClassifier)(n_estimators=200, random_state=0, n_jobs=int(n_threads))
    version = sklearn.__version__
elif engine == "linear":
    from sklearn.linear_model import LogisticRegression, Ridge

    learner = Ridge(alpha=1.0) if regression else LogisticRegression(C=1.0, max_iter=2000)
    version = sklearn.__version__
else:
    import xgboost

    learner = (xgboost.XGBRegressor if regression else xgboost.XGBClassifier)(
        n_estimators=300, learning_rate=0.1, max_depth=6, tree_method="hist", n_jobs=int(n_threads), random_state=0)
    version = xgboost.__version__

model = make_pipeline(inputs, learner)
start = time.perf_counter()
model.fit(x[:n_train], y[:n_train])
seconds = time.perf_counter() - start
answers = model.predict(x[n_train:]) if regression else model.predict_proba(x[n_train:]).T
np.ascontiguousarray(answers, dtype=np.float64).tofile(f"{out}.f64")
with open(f"{out}.json", "w") as file:
    json.dump({"classes": classes, "seconds": seconds, "version": version}, file)
