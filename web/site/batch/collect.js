const PRESSURE = 1 << 27; // bytes

/**
 * Memory that is asked for and never touched takes none, but engines count it: what is decoded and no longer used is collected now, and not when it has become
 * hundreds of megabytes.
 */
export function collect() {
  try {
    new ArrayBuffer(PRESSURE);
  } catch {
    // Where there is no room for that, the engine has collected already.
  }
}
