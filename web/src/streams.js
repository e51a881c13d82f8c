/**
 * The pieces of a stream, which not every browser can iterate over. An abort ends a read that waits; whoever stops early lets the stream go.
 *
 * @template T
 * @param {ReadableStream<T>} stream that nobody reads yet
 * @param {AbortSignal | undefined} signal
 * @param {(cause: unknown) => unknown} brokenOff what is thrown where the stream fails
 * @returns {AsyncGenerator<T, void, void>}
 */
export async function* piecesOf(stream, signal, brokenOff) {
  const reader = stream.getReader();
  const cancel = () => { reader.cancel(signal?.reason).catch(() => {}); };
  signal?.addEventListener('abort', cancel);
  const next = async () => {
    try {
      return await reader.read();
    } catch (cause) {
      signal?.throwIfAborted();
      throw brokenOff(cause);
    }
  };
  let left = true;
  try {
    signal?.throwIfAborted();
    for (let read = await next(); !read.done; read = await next()) yield read.value;
    left = false;
    signal?.throwIfAborted();
  } finally {
    signal?.removeEventListener('abort', cancel);
    if (left) reader.cancel().catch(() => {});
  }
}
