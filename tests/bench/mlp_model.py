# A multilayer perceptron over Friedman's features, 8-64-64-1 with relu, as Dodona's model.json:  mlp_model.py FOLDER
#
# Its weights are drawn, with the variance of He et al. 2015 (Delving Deep into Rectifiers, section 2.2), and not trained: what a
# network costs does not depend on them. Its outputs in double precision are what every engine is held against.
import json
import sys

import numpy as np

WIDTHS = (8, 64, 64, 1)

folder = sys.argv[1]
x = np.fromfile(f"{folder}/friedman.f32", dtype=np.float32).reshape(-1, WIDTHS[0])
random = np.random.default_rng(20150206)


def numbers(array):
    """Each single by its shortest decimal."""
    return [float(str(number)) for number in array.ravel()]


layers = []
outputs = x.astype(np.float64)
for layer, (n_in, n_out) in enumerate(zip(WIDTHS, WIDTHS[1:])):
    last = layer == len(WIDTHS) - 2
    weight = random.normal(0, np.sqrt(2 / n_in), (n_out, n_in)).astype(np.float32)
    bias = random.normal(0, 0.1, n_out).astype(np.float32)
    layers.append({"activation": "identity" if last else "relu", "bias": numbers(bias), "weight": numbers(weight)})
    outputs = outputs @ weight.astype(np.float64).T + bias
    if not last:
        outputs = np.maximum(outputs, 0)


def feature(column):
    counts, edges = np.histogram(x[:, column], bins=16)
    training = {
        "missing": 0, "minimum": float(x[:, column].min()), "maximum": float(x[:, column].max()), "median": float(np.median(x[:, column])),
        "decimals": 9, "edges": [float(edge) for edge in edges], "counts": [int(count) for count in counts],
    }
    return {"name": f"f{column}", "kind": "number", "missing": "error", "training": training}


model = {
    "format": "dodona",
    "version": 1,
    "task": "regression",
    "target": {"name": "y"},
    "missing_tokens": [""],
    "features": [feature(column) for column in range(WIDTHS[0])],
    "encoder": [{"feature": column, "as": "number"} for column in range(WIDTHS[0])],
    "family": "mlp",
    "parameters": {"n_outputs": 1, "inputs": [{"center": 0, "scale": 1, "missing": 0}] * WIDTHS[0], "layers": layers},
    "output": {"link": "identity"},
    "card": {"title": "Drawn weights, to be timed"},
    "provenance": {"trainer": "tests/bench/mlp_model.py"},
    "golden": {"rows": [], "outputs": []},
}
with open(f"{folder}/mlp.json", "w") as file:
    json.dump(model, file)
outputs.astype(np.float32).tofile(f"{folder}/mlp.reference.f32")
