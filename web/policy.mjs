// The content security policy: this origin only, no inline code, no eval; WebAssembly is allowed to compile.
const SELF = ["'self'"];

/**
 * The policy as it stands in a page itself, for hosts that send no headers. A meta tag cannot say who may frame the page.
 *
 * @param {{script: string[], style: string[], connect: string[]}} from where each may come: `'self'`, or hashes of what is inside
 */
export function policyOf({ script, style, connect }) {
  const list = (sources) => (sources.length === 0 ? "'none'" : sources.join(' '));
  return [
    "default-src 'none'", `script-src ${list([...script, "'wasm-unsafe-eval'"])}`, `connect-src ${list(connect)}`, `style-src ${list(style)}`,
    `img-src ${list([...connect, 'data:'])}`, `worker-src ${list(connect)}`, `manifest-src ${list(connect)}`, "base-uri 'none'", "form-action 'none'",
  ].join('; ');
}

/** Of the site, in a page. */
export const metaPolicy = policyOf({ script: SELF, style: SELF, connect: SELF });

/** Of the site, as a header. */
export const policy = `${metaPolicy}; frame-ancestors 'none'`;
