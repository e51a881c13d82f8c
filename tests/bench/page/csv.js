// The page's side of csv_worker.js.
export const facts = () => ({});

export async function csv({ way, csv: address, ...given }) {
  const worker = new Worker('csv_worker.js');
  const ask = (message) => new Promise((resolve, reject) => {
    worker.onmessage = ({ data }) => (data.error ? reject(new Error(data.error)) : resolve(data));
    worker.onerror = ({ message: reason }) => reject(new Error(reason));
    worker.postMessage(message);
  });
  const { outputs } = await ask({ way, given, csv: address });
  return { timed: async () => (await ask({})).ms, outputs: () => outputs };
}
