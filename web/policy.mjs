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

/** Of the site, in a page. What it frames is its own `fetch.html` alone. */
export const metaPolicy = `${policyOf({ script: SELF, style: SELF, connect: SELF })}; frame-src 'self'`;

/** Of the site, as a header. */
export const policy = `${metaPolicy}; frame-ancestors 'none'`;

/** Of `fetch.html`, which fetches a model of another site and can do nothing else. @param {string} script the hash of the one that is inside */
export const fetchPolicy = (script) => `default-src 'none'; script-src ${script}; connect-src https: http:; base-uri 'none'; form-action 'none'`;

/** What a header adds to it: only this site may frame it, and nowhere is it more than a sandbox. */
export const fetchPolicyOfHeader = "frame-ancestors 'self'; sandbox allow-scripts";
