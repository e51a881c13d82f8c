/// <reference lib="esnext.disposable" />
export {};

// What the sources define only where the language has the symbol.
declare module './model.js' {
  interface Model extends Disposable {}
}
declare module './pool.js' {
  interface Pool extends Disposable {}
}
