# What scikit-learn says of a file of answers: node's tests hold the card against it.
# usage: card_engine.py TRUTH.csv PREDICTED.csv TARGET POSITIVE
import json
import sys

import numpy as np
from sklearn.calibration import calibration_curve
from sklearn.metrics import average_precision_score, brier_score_loss, precision_recall_curve, roc_auc_score, roc_curve

import csv

truth_path, predicted_path, target, positive = sys.argv[1:]
truth = np.array([row[target] == positive for row in csv.DictReader(open(truth_path))])
score = np.array([float(row[f'probability_{positive}']) for row in csv.DictReader(open(predicted_path))])
false_rate, true_rate, threshold = roc_curve(truth, score, drop_intermediate=False)
precision, recall, cuts = precision_recall_curve(truth, score)
observed, predicted = calibration_curve(truth, score, n_bins=15, strategy='quantile')
print(json.dumps({
    'roc': np.column_stack([false_rate, true_rate]).tolist(),
    'precision_recall': np.column_stack([precision, recall]).tolist(),
    'roc_auc': roc_auc_score(truth, score),
    'average_precision': average_precision_score(truth, score),
    'brier_score': brier_score_loss(truth, score),
    'observed': observed.tolist(),
    'predicted': predicted.tolist(),
    'different': len(set(score)),
}))
