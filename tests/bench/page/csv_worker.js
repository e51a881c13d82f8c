// CSV text to predictions, in a worker: the text is in its memory, and what is timed ends with all predictions there. A classic script, since two of the three are.
self.window = self; // ydf-inference looks for JSZip there

/** Each gives a function from the text to the predictions, one number per row. */
const ways = {
  async dodona({ model, positive, novelty = false }) {
    const { load } = await import('/package/index.js');
    const loaded = await load(model);
    return async (text) => (await loaded.predictCsv(text, { uncertainty: novelty }).all()).probabilities[positive];
  },

  /** The trainer's package reads CSV itself. */
  async training({ model }) {
    importScripts('/npm/jszip/dist/jszip.min.js', '/npm/ydf-training/dist/training.js');
    const ydf = await self.YDFTraining({ locateFile: (name) => `/npm/ydf-training/dist/${name}` });
    const loaded = await ydf.loadModelFromZipBlob(await (await fetch(model)).arrayBuffer());
    return (text) => loaded.predict(text);
  },

  /** The package for inference takes columns: the shortest parser that does for this file, which has no quotes. */
  async inference({ model }) {
    importScripts('/npm/jszip/dist/jszip.min.js', '/npm/ydf-inference/dist/inference.js');
    const ydf = await self.YDFInference({ locateFile: (name) => `/npm/ydf-inference/dist/${name}` });
    const loaded = await ydf.loadModelFromUrl(model);
    const numeric = new Set(loaded.getInputFeatures().filter(({ type }) => type === 'NUMERICAL').map(({ name }) => name));
    return (text) => {
      const [header, ...rows] = text.trimEnd().split('\n').map((line) => line.split(','));
      const cell = (value, name) => (value === '' ? null : numeric.has(name) ? Number(value) : value);
      return loaded.predict(Object.fromEntries(header.map((name, f) => [name, rows.map((row) => cell(row[f], name))])));
    };
  },
};

let text;
let predict;

async function answer({ way, given, csv }) {
  if (way) {
    text = await (await fetch(csv)).text();
    predict = await ways[way](given);
    return { outputs: Array.from(await predict(text)) };
  }
  const start = performance.now();
  await predict(text);
  return { ms: performance.now() - start };
}

onmessage = async ({ data }) => {
  try {
    postMessage(await answer(data));
  } catch (error) {
    postMessage({ error: error.message });
  }
};
