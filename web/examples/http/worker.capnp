# For workerd, the open-source runtime of such hosts:  npx workerd serve worker.capnp
using Workerd = import "/workerd/workerd.capnp";

const config :Workerd.Config = (
  services = [(name = "predictor", worker = .predictor)],
  sockets = [(name = "http", address = "localhost:8080", http = (), service = "predictor")],
);

const predictor :Workerd.Worker = (
  compatibilityDate = "2025-01-01",
  modules = [
    (name = "worker.mjs", esModule = embed "worker.mjs"),
    (name = "api.mjs", esModule = embed "api.mjs"),
    (name = "model.json", json = embed "model.json"),
    (name = "dodona", esModule = embed "node_modules/dodona/index.js"),
    (name = "dodona/dodona.wasm", wasm = embed "node_modules/dodona/dodona.wasm"),
    (name = "csv.js", esModule = embed "node_modules/dodona/csv.js"),
    (name = "nearest.js", esModule = embed "node_modules/dodona/nearest.js"),
  ],
);
