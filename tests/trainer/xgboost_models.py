"""Trains XGBoost models of many kinds and writes, for each, the model (.json and .ubj), rows (.csv) and the margins
that XGBoost gives them (.margins.json). Run as: xgboost_models.py FOLDER"""
import json
import sys

import numpy as np
import pandas as pd
import xgboost as xgb

folder = sys.argv[1]
rng = np.random.default_rng(20_200_301)
N = 600


def numbers(n_columns=5):
    x = rng.normal(size=(N, n_columns)) * [10.0 ** (i - 2) for i in range(n_columns)]
    x[rng.random(x.shape) < 0.15] = np.nan
    x[:, 1] = np.round(x[:, 1], 1)
    return x


X = numbers()
SIGNAL = np.nan_to_num(X[:, 2]) + 3 * np.nan_to_num(X[:, 1]) + 0.3 * rng.normal(size=N)


def thresholds(booster):
    frame = booster.trees_to_dataframe()
    split = pd.to_numeric(frame['Split'], errors='coerce')
    return frame.assign(Split=split)[['Feature', 'Split']].dropna()


def edge_rows(booster):
    """Each threshold, the doubles around it and around its midpoints with the neighbouring singles, and odd values."""
    names = [f'f{i}' for i in range(X.shape[1])]
    rows = []
    for feature, t in thresholds(booster).itertuples(index=False):
        t = np.float32(t)
        for other in (np.nextafter(t, np.float32(-np.inf)), np.nextafter(t, np.float32(np.inf))):
            middle = (float(t) + float(other)) / 2
            for value in (float(t), float(other), middle, np.nextafter(middle, -np.inf), np.nextafter(middle, np.inf)):
                row = X[rng.integers(N)].copy()
                row[names.index(feature)] = value
                rows.append(row)
    rng.shuffle(rows)
    rows = rows[:1500]
    for value in (0.0, -0.0, 1e-45, -1e-45, 1e-300, 3.4028234e38, -3.4028234e38, np.nan):
        rows.append(np.full(X.shape[1], value))
    return rows


def number_text(value):
    return '' if np.isnan(value) else repr(float(value))


def save(name, booster, matrix, lines, columns):
    booster.save_model(f'{folder}/{name}.json')
    booster.save_model(f'{folder}/{name}.ubj')
    margins = np.atleast_2d(booster.predict(matrix, output_margin=True).T).T
    assert margins.dtype == np.float32
    with open(f'{folder}/{name}.csv', 'w') as file:
        file.write('\n'.join([','.join(columns), *lines]) + '\n')
    with open(f'{folder}/{name}.margins.json', 'w') as file:
        json.dump(margins.astype(float).tolist(), file)


def plain(name, parameters, y, rounds=30):
    booster = xgb.train({'seed': 7, 'nthread': 1, **parameters}, xgb.DMatrix(X, y), rounds)
    rows = list(X)
    if parameters.get('booster') == 'gblinear':
        # XGBoost on x86-64 multiplies and adds apart; huge values would only overflow.
        rows += [np.full(X.shape[1], value) for value in (0.0, -0.0, 1e-45, 1e20, np.nan)]
    else:
        rows += edge_rows(booster)
    rows = np.array(rows)
    lines = [','.join(map(number_text, row)) for row in rows]
    save(name, booster, xgb.DMatrix(rows), lines, [f'f{i}' for i in range(X.shape[1])])


positive = np.exp(SIGNAL / 10)
binary = (SIGNAL > 0).astype(int)
classes = np.digitize(SIGNAL, [-2, 0, 3])

for depth in (1, 3, 6, 12):
    plain(f'squarederror_{depth}', {'objective': 'reg:squarederror', 'max_depth': depth, 'base_score': 0.3}, SIGNAL)
    plain(f'logistic_{depth}', {'objective': 'binary:logistic', 'max_depth': depth, 'base_score': 0.37}, binary)
plain('exact', {'objective': 'reg:squarederror', 'tree_method': 'exact', 'max_depth': 6}, SIGNAL)
plain('lossguide', {'objective': 'reg:squarederror', 'tree_method': 'hist', 'grow_policy': 'lossguide', 'max_leaves': 40, 'max_depth': 0}, SIGNAL)
plain('pruned', {'objective': 'reg:squarederror', 'tree_method': 'exact', 'gamma': 5, 'max_depth': 8}, SIGNAL)
plain('softprob', {'objective': 'multi:softprob', 'num_class': 4, 'max_depth': 4}, classes)
plain('softmax', {'objective': 'multi:softmax', 'num_class': 4, 'max_depth': 2}, classes)
plain('poisson', {'objective': 'count:poisson', 'max_depth': 4}, np.round(positive))
plain('gamma', {'objective': 'reg:gamma', 'max_depth': 4, 'base_score': 1.7}, positive)
plain('tweedie', {'objective': 'reg:tweedie', 'max_depth': 3, 'tweedie_variance_power': 1.3}, positive)
plain('share', {'objective': 'reg:logistic', 'max_depth': 3}, 1 / (1 + np.exp(-SIGNAL)))
plain('raw', {'objective': 'binary:logitraw', 'max_depth': 3}, binary)
plain('absolute', {'objective': 'reg:absoluteerror', 'max_depth': 3}, SIGNAL)
plain('pairwise', {'objective': 'rank:pairwise', 'max_depth': 3}, binary)
plain('forest', {'objective': 'reg:squarederror', 'num_parallel_tree': 5, 'subsample': 0.6, 'max_depth': 5}, SIGNAL, 6)
plain('forest_softprob', {'objective': 'multi:softprob', 'num_class': 4, 'num_parallel_tree': 3, 'subsample': 0.6, 'max_depth': 3}, classes, 4)
dart = {'booster': 'dart', 'rate_drop': 0.3, 'skip_drop': 0.2, 'max_depth': 4}
plain('dart', {'objective': 'reg:squarederror', **dart}, SIGNAL)
plain('dart_forest', {'objective': 'binary:logistic', 'normalize_type': 'forest', 'sample_type': 'weighted', **dart}, binary)
plain('dart_softprob', {'objective': 'multi:softprob', 'num_class': 4, **dart}, classes)
plain('gblinear', {'objective': 'reg:squarederror', 'booster': 'gblinear'}, SIGNAL)
plain('gblinear_softprob', {'objective': 'multi:softprob', 'num_class': 4, 'booster': 'gblinear'}, classes)
plain('gblinear_logistic', {'objective': 'binary:logistic', 'booster': 'gblinear', 'base_score': 0.2}, binary)

# A data frame: names, types, categories.
for name, one_hot in (('onehot', 100), ('partition', 1)):
    codes = rng.integers(0, 12, N)
    frame = pd.DataFrame({
        'size, m2': rng.normal(size=N),
        'rooms': rng.integers(1, 9, N),
        'balcony': rng.random(N) < 0.5,
        'district': pd.Categorical.from_codes(codes, categories=[f'd{i}' for i in range(12)]),
    })
    frame.loc[rng.random(N) < 0.1, 'size, m2'] = np.nan
    frame.loc[rng.random(N) < 0.1, 'district'] = np.nan
    y = np.nan_to_num(frame['size, m2']) + frame['rooms'] * 0.2 + np.sin(codes * 2.3) + frame['balcony']
    matrix = xgb.DMatrix(frame, y, enable_categorical=True)
    booster = xgb.train({'tree_method': 'hist' if name == 'partition' else 'approx', 'max_cat_to_onehot': one_hot, 'max_depth': 5, 'nthread': 1}, matrix, 20)
    lines = []
    for size, rooms, balcony, district in frame.itertuples(index=False):
        lines.append(f'{number_text(size)},{rooms},{str(balcony).lower()},{"" if pd.isna(district) else district}')
    save(name, booster, matrix, lines, ['"size, m2"', 'rooms', 'balcony', 'district'])

# Early stopping: XGBoost's margins of the first rounds.
booster = xgb.train({'max_depth': 3, 'num_parallel_tree': 2, 'nthread': 1}, xgb.DMatrix(X, SIGNAL), 10)
booster.set_attr(best_iteration='3')
booster.save_model(f'{folder}/rounds.json')
with open(f'{folder}/rounds.margins.json', 'w') as file:
    json.dump(booster.predict(xgb.DMatrix(X), output_margin=True, iteration_range=(0, 4)).astype(float).reshape(-1, 1).tolist(), file)
with open(f'{folder}/rounds.csv', 'w') as file:
    file.write('\n'.join(['f0,f1,f2,f3,f4', *(','.join(map(number_text, row)) for row in X)]) + '\n')
