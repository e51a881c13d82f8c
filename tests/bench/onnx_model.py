# A Dodona model as ONNX, in the form that converters for onnxruntime usually give:  onnx_model.py MODEL.json MODEL.onnx
#
# One float32 tensor of the encoded columns, [rows, columns], goes in; categories are their codes, missing is NaN. Trees become a
# TreeEnsembleRegressor: a numeric split is BRANCH_LT, a set of categories a chain of BRANCH_EQ with one common left child. A
# multilayer perceptron becomes a Gemm and an activation per layer.
import json
import sys

import numpy as np
from onnx import TensorProto, helper, numpy_helper, save


def read_tree(parameters, at):
    """One tree in preorder, as nested tuples; `at` holds the positions in the columnar arrays and moves on."""
    column = parameters["column"][at["node"]]
    at["node"] += 1
    if column < 0:
        at["leaf"] += 1
        return ("leaf", parameters["leaf"][at["leaf"] - 1])
    missing_left = parameters["missing_left"][at["split"]]
    at["split"] += 1
    if column in at["categorical"]:
        test = parameters["left_codes"][at["codes"]]
        at["codes"] += 1
    else:
        test = parameters["threshold"][at["threshold"]]
        at["threshold"] += 1
    left = read_tree(parameters, at)
    return ("split", column, test, missing_left, left, read_tree(parameters, at))


class Nodes:
    """The attributes of a TreeEnsembleRegressor, which are parallel arrays."""

    def __init__(self):
        self.attributes = {
            f"nodes_{name}": []
            for name in ("treeids", "nodeids", "featureids", "modes", "values", "truenodeids", "falsenodeids", "missing_value_tracks_true")
        } | {f"target_{name}": [] for name in ("treeids", "nodeids", "ids", "weights")}

    def add(self, tree, mode, column=0, value=0.0, missing_true=0):
        """Appends a node whose children are set later, and returns its place."""
        a = self.attributes
        node = len(a["nodes_treeids"]) - self.first
        for name, entry in (
            ("treeids", tree), ("nodeids", node), ("featureids", column), ("modes", mode), ("values", float(value)),
            ("truenodeids", 0), ("falsenodeids", 0), ("missing_value_tracks_true", missing_true),
        ):
            a[f"nodes_{name}"].append(entry)
        return node

    def link(self, node, true_node, false_node):
        self.attributes["nodes_truenodeids"][self.first + node] = true_node
        self.attributes["nodes_falsenodeids"][self.first + node] = false_node

    def add_tree(self, tree, root):
        self.first = len(self.attributes["nodes_treeids"])
        self.add_node(tree, root)

    def add_node(self, tree, node):
        a = self.attributes
        if node[0] == "leaf":
            place = self.add(tree, "LEAF")
            for name, entry in (("treeids", tree), ("nodeids", place), ("ids", 0), ("weights", node[1])):
                a[f"target_{name}"].append(entry)
            return place
        _, column, test, missing_left, left, right = node
        if isinstance(test, list):
            # The missing value leaves the chain at its first test, to the left, or falls through it. An empty set, where
            # missing alone goes left, is a test that no code passes.
            chain = [self.add(tree, "BRANCH_EQ", column, code, missing_left if i == 0 else 0) for i, code in enumerate(test or [-1])]
        else:
            chain = [self.add(tree, "BRANCH_LT", column, test, missing_left)]
        left_place = self.add_node(tree, left)
        right_place = self.add_node(tree, right)
        for place, other in zip(chain, chain[1:] + [right_place]):
            self.link(place, left_place, other)
        return chain[0]


def trees(parameters, encoder):
    at = {"node": 0, "leaf": 0, "split": 0, "codes": 0, "threshold": 0}
    at["categorical"] = {j for j, entry in enumerate(encoder) if entry["as"] == "code"}
    nodes = Nodes()
    for tree in range(parameters["n_trees"]):
        nodes.add_tree(tree, read_tree(parameters, at))
    return [
        helper.make_node(
            "TreeEnsembleRegressor", ["x"], ["margin"], domain="ai.onnx.ml", n_targets=1, aggregate_function="SUM",
            post_transform="NONE", base_values=[float(b) for b in parameters["base"]], **nodes.attributes,
        )
    ], []


def mlp(parameters, encoder):
    """Numbers that go in as they are: another center or scale would be more operators, which would be timed too."""
    assert all(entry["as"] == "number" for entry in encoder) and all((i["center"], i["scale"]) == (0, 1) for i in parameters["inputs"])
    nodes, weights, x = [], [], "x"
    for i, layer in enumerate(parameters["layers"]):
        n_outputs = len(layer["bias"])
        for name, array in (("weight", np.reshape(layer["weight"], (n_outputs, -1)).T), ("bias", np.array(layer["bias"]))):
            weights.append(numpy_helper.from_array(np.ascontiguousarray(array, dtype=np.float32), f"{name}{i}"))
        last = layer["activation"] == "identity"
        sums = "margin" if last else f"sums{i}"
        nodes.append(helper.make_node("Gemm", [x, f"weight{i}", f"bias{i}"], [sums]))
        if not last:
            x = f"x{i}"
            nodes.append(helper.make_node({"relu": "Relu", "tanh": "Tanh", "sigmoid": "Sigmoid"}[layer["activation"]], [sums], [x]))
    return nodes, weights


FAMILIES = {"trees": trees, "mlp": mlp}


def main(source, target):
    with open(source) as file:
        model = json.load(file)
    nodes, weights = FAMILIES[model["family"]](model["parameters"], model["encoder"])
    last = {"identity": "Identity", "logistic": "Sigmoid"}[model["output"]["link"]]
    nodes.append(helper.make_node(last, ["margin"], ["y"]))
    graph = helper.make_graph(
        nodes, "model",
        [helper.make_tensor_value_info("x", TensorProto.FLOAT, ["rows", len(model["encoder"])])],
        [helper.make_tensor_value_info("y", TensorProto.FLOAT, ["rows", 1])],
        weights,
    )
    opsets = [helper.make_opsetid("", 13), helper.make_opsetid("ai.onnx.ml", 1)]
    save(helper.make_model(graph, opset_imports=opsets, ir_version=7), target)


main(*sys.argv[1:])
