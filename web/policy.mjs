// The content security policy: this origin only, no inline code, no eval; WebAssembly is allowed to compile.
const directives = [
  "default-src 'none'", "script-src 'self' 'wasm-unsafe-eval'", "connect-src 'self'", "style-src 'self'",
  "img-src 'self' data:", "worker-src 'self'", "manifest-src 'self'", "base-uri 'none'", "form-action 'none'",
];

/** As it stands in the page itself, for hosts that send no headers. A meta tag cannot say who may frame the page. */
export const metaPolicy = directives.join('; ');

/** As a header. */
export const policy = [...directives, "frame-ancestors 'none'"].join('; ');
