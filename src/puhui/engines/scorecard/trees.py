"""Boosted trees as an ONNX graph in double precision, and the session that serves it."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import onnx
import onnxruntime
from onnx import TensorProto, helper, numpy_helper
from onnxruntime.capi.onnxruntime_pybind11_state import (
    Fail,
    InvalidArgument,
    InvalidGraph,
    InvalidProtobuf,
)
from onnxruntime.capi.onnxruntime_pybind11_state import NotImplemented as NotImplemented_

from puhui.kernel.refusals import BadInput

Floats = npt.NDArray[np.float64]

#: TreeEnsemble of ai.onnx.ml 5: doubles go in, are compared as doubles, and come out.
_ML_OPSET, _OPSET, _IR = 5, 21, 10
_LEQ = 0  # BRANCH_LEQ


class _Flat:
    """Nodes and leaves of all trees in the order that TreeEnsemble wants."""

    def __init__(self) -> None:
        self.nodes: dict[str, list[Any]] = {
            name: []
            for name in (
                "features",
                "splits",
                "true",
                "false",
                "true_leaf",
                "false_leaf",
                "missing",
            )
        }
        self.leaves: list[float] = []
        self.roots: list[int] = []

    def add_tree(self, root: Mapping[str, Any]) -> None:
        """A tree as LightGBM dumps it; one without a split becomes a node with equal leaves."""
        self.roots.append(len(self.nodes["features"]))
        if "split_index" in root:
            self._add(root)
            return
        place = self._open(feature=0, split=0.0, missing_left=True)
        for side in ("true", "false"):
            self._point(place, side, *self._leaf(root["leaf_value"]))

    def _add(self, node: Mapping[str, Any]) -> int:
        place = self._open(
            feature=int(node["split_feature"]),
            split=float(node["threshold"]),
            missing_left=_missing_goes_left(node),
        )
        for side, child in (("true", node["left_child"]), ("false", node["right_child"])):
            inner = "split_index" in child
            to = (self._add(child), 0) if inner else self._leaf(child["leaf_value"])
            self._point(place, side, *to)
        return place

    def _open(self, *, feature: int, split: float, missing_left: bool) -> int:
        values = (feature, split, 0, 0, 0, 0, int(missing_left))
        for column, value in zip(self.nodes.values(), values, strict=True):
            column.append(value)
        return len(self.nodes["features"]) - 1

    def _leaf(self, value: float) -> tuple[int, int]:
        self.leaves.append(float(value))
        return len(self.leaves) - 1, 1

    def _point(self, place: int, side: str, to: int, is_leaf: int) -> None:
        self.nodes[side][place] = to
        self.nodes[f"{side}_leaf"][place] = is_leaf


def to_onnx(dump: Mapping[str, Any], *, features: int) -> bytes:
    """The sum of all trees of a LightGBM dump (`Booster.dump_model()`) as an ONNX model.

    Input `rows`: doubles, rows x features, NaN is missing. Output `raw`: doubles, rows x 1, the
    log-odds before calibration. Splits must be numeric (`value <= threshold` goes left).
    """
    flat = _Flat()
    for tree in dump["tree_info"]:
        flat.add_tree(tree["tree_structure"])
    node = helper.make_node("TreeEnsemble", ["rows"], ["raw"], domain="ai.onnx.ml", **_attributes(flat))  # fmt: skip
    rows = helper.make_tensor_value_info("rows", TensorProto.DOUBLE, [None, features])
    raw = helper.make_tensor_value_info("raw", TensorProto.DOUBLE, [None, 1])
    graph = helper.make_graph([node], "boosting", [rows], [raw])
    opsets = [helper.make_opsetid("", _OPSET), helper.make_opsetid("ai.onnx.ml", _ML_OPSET)]
    model = helper.make_model(graph, opset_imports=opsets, producer_name="puhui")
    model.ir_version = _IR
    onnx.checker.check_model(model)
    return bytes(model.SerializeToString(deterministic=True))


class Served:
    """An ONNX model that answers log-odds of a bad outcome on one thread."""

    def __init__(self, content: bytes) -> None:
        """BadInput `scorecard.bad_model` where the bytes are no model of ours."""
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        try:
            self._session = onnxruntime.InferenceSession(content, options, providers=["CPUExecutionProvider"])  # fmt: skip
        except (Fail, InvalidArgument, InvalidGraph, InvalidProtobuf, NotImplemented_) as reason:
            raise BadInput("scorecard.bad_model", field="model.onnx", rule=type(reason).__name__) from None  # fmt: skip

    def raw(self, rows: Floats) -> Floats:
        """Log-odds of a bad outcome before calibration, one per row."""
        (told,) = self._session.run(["raw"], {"rows": np.ascontiguousarray(rows, dtype=np.float64)})
        return np.asarray(told, dtype=np.float64)[:, 0]


def _missing_goes_left(node: Mapping[str, Any]) -> bool:
    """Where LightGBM sends NaN: by default_left, or as nought where training met no missing."""
    if node["decision_type"] != "<=":
        raise ValueError(f"splits are numeric, not {node['decision_type']}")
    if node["missing_type"] == "NaN":
        return bool(node["default_left"])
    return float(node["threshold"]) >= 0.0


def _attributes(flat: _Flat) -> dict[str, Any]:
    nodes = flat.nodes

    def doubles(values: Sequence[float], name: str) -> Any:
        return numpy_helper.from_array(np.array(values, dtype=np.float64), name)

    return {
        "aggregate_function": 1,
        "post_transform": 0,
        "n_targets": 1,
        "tree_roots": flat.roots,
        "nodes_featureids": nodes["features"],
        "nodes_splits": doubles(nodes["splits"], "nodes_splits"),
        "nodes_modes": numpy_helper.from_array(np.full(len(nodes["splits"]), _LEQ, dtype=np.uint8), "nodes_modes"),
        "nodes_truenodeids": nodes["true"],
        "nodes_falsenodeids": nodes["false"],
        "nodes_trueleafs": nodes["true_leaf"],
        "nodes_falseleafs": nodes["false_leaf"],
        "nodes_missing_value_tracks_true": nodes["missing"],
        "leaf_targetids": [0] * len(flat.leaves),
        "leaf_weights": doubles(flat.leaves, "leaf_weights"),
    }  # fmt: skip
