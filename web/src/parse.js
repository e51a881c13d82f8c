import { failure } from './error.js';

const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }); // the mark is parseText's to take away

/** @param {Uint8Array} bytes */
export function parseBytes(bytes) {
  let text;
  try {
    text = decoder.decode(bytes);
  } catch (cause) {
    throw failure('bad_json', 'the bytes are not UTF-8 text', {}, { cause });
  }
  return parseText(text);
}

/**
 * Parses JSON, and refuses members that stand twice in an object, of which `JSON.parse` would keep the last.
 *
 * @param {string} text
 * @returns {unknown}
 */
export function parseText(text) {
  const json = text.replace(/^\uFEFF/, '');
  let value;
  try {
    value = JSON.parse(json);
  } catch (cause) {
    throw failure('bad_json', complaint(json, /** @type {Error} */ (cause).message), {}, { cause });
  }
  const twice = doubleMember(json);
  if (twice !== undefined) throw failure('bad_json', `the member ${JSON.stringify(twice)} stands twice in an object`);
  return value;
}

/**
 * What is wrong with a text that is not JSON, and where, if the engine says that.
 *
 * @param {string} text
 * @param {string} message the engine's own words
 */
function complaint(text, message) {
  const first = text.search(/[^ \t\r\n]/);
  if (first < 0) return 'the file is empty';
  const begins = text[first] === '{' ? '' : `; it begins with ${JSON.stringify(text.slice(first, first + 20))}`;
  return `not JSON ${place(text, message)}${begins}`;
}

/** @param {string} text @param {string} message */
function place(text, message) {
  const nul = text.indexOf('\0');
  const position = nul >= 0 ? nul : /at position (\d+)/.exec(message)?.[1];
  if (position !== undefined) {
    const before = text.slice(0, Number(position)).split('\n');
    return `from line ${before.length}, column ${before[before.length - 1].length + 1} on`;
  }
  const line = /line (\d+) column (\d+)/.exec(message);
  if (line) return `from line ${line[1]}, column ${line[2]} on`;
  return /end of|unterminated/i.test(message) ? '(the text is cut off)' : `(${message})`;
}

/**
 * The name of a member that stands twice in an object of a valid JSON text. In one pass; arrays of numbers are passed
 * over by the search for the next quote or brace.
 *
 * @param {string} text
 * @returns {string | undefined}
 */
function doubleMember(text) {
  const mark = /["{}]/g;
  /** @type {Set<string>[]} */
  const open = []; // the names of the objects that are open
  for (let found = mark.exec(text); found !== null; found = mark.exec(text)) {
    const { index } = found;
    if (text[index] === '{') {
      open.push(new Set());
    } else if (text[index] === '}') {
      open.pop();
    } else {
      const end = endOfText(text, index + 1);
      mark.lastIndex = end + 1;
      if (!isFollowedByColon(text, end + 1)) continue;
      const token = text.slice(index, end + 1);
      const name = token.includes('\\') ? JSON.parse(token) : token.slice(1, -1);
      const names = open[open.length - 1];
      if (names.has(name)) return name;
      names.add(name);
    }
  }
  return undefined;
}

/**
 * Where the quote stands that ends a text: the first after an even number of backslashes.
 *
 * @param {string} text
 * @param {number} begin
 */
function endOfText(text, begin) {
  for (let end = text.indexOf('"', begin); ; end = text.indexOf('"', end + 1)) {
    let before = end;
    while (text[before - 1] === '\\') before -= 1;
    if ((end - before) % 2 === 0) return end;
  }
}

/** @param {string} text @param {number} at */
function isFollowedByColon(text, at) {
  while (' \t\r\n'.includes(text[at])) at += 1;
  return text[at] === ':';
}
