"""Fits linear models by scikit-learn and writes, for each, the rows (NAME.csv, the target in column y) and what was
found (models.json), in terms of the columns as they stand. Run as: linear_models.py FOLDER

Columns are standardised as Dodona's (mean 0, population deviation 1), numbers to be met too. scikit-learn's alpha is
the lambda of the mean of half the squared errors; its C is 1 / (rows times lambda)."""
import json
import sys

import numpy as np
from sklearn.datasets import load_breast_cancer, load_diabetes, load_wine
from sklearn.linear_model import ElasticNetCV, LogisticRegression, enet_path

folder = sys.argv[1]
models = {'paths': [], 'searches': [], 'classes': []}
LAMBDAS = [0.5, 0.2, 0.1, 0.05, 0.02, 0.01, 0.005, 0.001, 0.0002]


def write(name, x, names, y):
    with open(f'{folder}/{name}.csv', 'w', encoding='utf8') as file:
        file.write(','.join([*names, 'y']) + '\n')
        for row, target in zip(x, y):
            file.write(','.join([*(repr(float(v)) for v in row), str(target)]) + '\n')


def standard(x):
    return (x - x.mean(axis=0)) / x.std(axis=0)


diabetes = load_diabetes(scaled=False)
X, Y = diabetes.data, diabetes.target
write('diabetes', X, diabetes.feature_names, Y)
for ratio in [1.0, 0.5, 0.1]:
    _, coefficients, _ = enet_path(standard(X), standard(Y), l1_ratio=ratio, alphas=LAMBDAS, tol=1e-14, max_iter=10**7)
    for j, value in enumerate(LAMBDAS):
        weights = coefficients[:, j] * Y.std() / X.std(axis=0)
        models['paths'].append({'ratio': ratio, 'lambda': value, 'weights': weights.tolist(),
                                'intercept': float(Y.mean() - X.mean(axis=0) @ weights)})


# The folds are Dodona's: rows in the order of a hash of (seed, purpose, row), dealt out one by one.
def mix(x):
    mask = (1 << 64) - 1
    x = (x + 0x9e3779b97f4a7c15) & mask
    x = ((x ^ (x >> 30)) * 0xbf58476d1ce4e5b9) & mask
    x = ((x ^ (x >> 27)) * 0x94d049bb133111eb) & mask
    return x ^ (x >> 31)


def draw(seed, purpose, a, b=0):
    return mix(mix(mix(mix(seed) ^ purpose) ^ a) ^ b)


VALIDATION = 2
N_FOLDS = 5
fold_of = np.empty(len(Y), int)
fold_of[np.argsort([draw(1, VALIDATION, i) for i in range(len(Y))])] = np.arange(len(Y)) % N_FOLDS
folds = [(np.flatnonzero(fold_of != f), np.flatnonzero(fold_of == f)) for f in range(N_FOLDS)]
for ratio in [1.0, 0.5]:
    greatest = np.abs(standard(X).T @ standard(Y)).max() / len(Y)
    alphas = [float(f'{a:.3e}') for a in np.geomspace(greatest / ratio, 1e-4 * greatest, 100)]
    search = ElasticNetCV(l1_ratio=ratio, alphas=alphas, cv=folds, tol=1e-10, max_iter=10**7)
    search.fit(standard(X), standard(Y))
    mean = search.mse_path_.mean(axis=1)
    error = search.mse_path_.std(axis=1, ddof=1) / np.sqrt(N_FOLDS)
    best = int(np.argmin(mean))
    enough = next(j for j in range(100) if mean[j] <= mean[best] + error[best])
    models['searches'].append({'ratio': ratio, 'best': float(search.alphas_[best]),
                               'one_standard_error': float(search.alphas_[enough])})

for name, data in [('cancer', load_breast_cancer()), ('wine', load_wine())]:
    x = data.data[:, :8]
    write(name, x, [n.replace(' ', '_').replace('/', '_') for n in data.feature_names[:8]],
          [f'class{c}' for c in data.target])
    for ratio, value in [(1.0, 0.02), (0.5, 0.05), (0.5, 0.01)]:
        fit = LogisticRegression(penalty='elasticnet', solver='saga', l1_ratio=ratio, C=1 / (len(x) * value),
                                 tol=1e-9, max_iter=10**5, random_state=1).fit(standard(x), data.target)
        weights = fit.coef_ / x.std(axis=0)
        models['classes'].append({'data': name, 'ratio': ratio, 'lambda': value, 'weights': weights.T.tolist(),
                                  'margins': (fit.intercept_ + standard(x) @ fit.coef_.T).tolist()})

with open(f'{folder}/models.json', 'w', encoding='utf8') as file:
    json.dump(models, file)
