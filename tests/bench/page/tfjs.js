// tfjs: the perceptron by its fused products, a call per layer, which is what the converter's graph models come to; its layers API calls the same and more.
import { json, rowTask, script, tableOf } from './data.js';

await script('/npm/@tensorflow/tfjs-core/dist/tf-core.min.js');
await script('/npm/@tensorflow/tfjs-backend-wasm/dist/tf-backend-wasm.min.js');
const { tf } = window;
tf.wasm.setWasmPaths('/npm/@tensorflow/tfjs-backend-wasm/dist/');
await tf.setBackend('wasm');
tf.enableProdMode();

export const facts = () => ({ threads: tf.wasm.getThreadsCount() });

/** A function from rows side by side to answers. The weights are Dodona's, transposed: [n_in, n_out]. */
async function perceptron(model, nColumns) {
  const { parameters } = await json(model);
  const layers = parameters.layers.map(({ bias, weight, activation }) => {
    const given = tf.tensor2d(weight, [bias.length, weight.length / bias.length], 'float32');
    return { b: tf.transpose(given), bias: tf.tensor1d(bias, 'float32'), activation: activation === 'identity' ? 'linear' : activation };
  });
  return (matrix) => {
    tf.engine().startScope();
    let a = tf.tensor2d(matrix, [matrix.length / nColumns, nColumns], 'float32');
    for (const layer of layers) a = tf.fused.matMul({ a, ...layer });
    const answers = a.dataSync();
    tf.engine().endScope();
    return answers;
  };
}

export async function batch({ model, table }) {
  const { matrix, names } = await tableOf(table);
  const predict = await perceptron(model, names.length);
  const run = () => predict(matrix);
  return { run, outputs: run };
}

export async function vector({ model, table }) {
  const { vectors, names } = await tableOf(table);
  const predict = await perceptron(model, names.length);
  return rowTask(vectors, (one) => predict(one)[0]);
}
