// What a file is that is no CSV, told from its first bytes: people choose what they have, and each kind has a next step of its own.

/** @typedef {'empty' | 'sheet' | 'packed' | 'utf16' | 'binary' | 'model' | 'json' | 'webPage' | 'returns' | 'notUtf8'} Kind words of it are `otherKinds` */

/** A file of such a kind was chosen. */
export class OtherKind extends Error {
  /** @param {Kind} kind */
  constructor(kind) {
    super(kind);
    this.kind = kind;
  }
}

/** By what no text begins with: zip, which spreadsheets of today are, and that of older ones; gzip; the byte order marks of UTF-16. @type {[number[], Kind][]} */
const BEGINNINGS = [[[0x50, 0x4B, 0x03, 0x04], 'sheet'], [[0xD0, 0xCF, 0x11, 0xE0], 'sheet'], [[0x1F, 0x8B], 'packed'], [[0xFF, 0xFE], 'utf16'], [[0xFE, 0xFF], 'utf16']];

const LOOKED_AT = 512; // bytes in which what is no text has a zero; a cell further on may have one, too

/**
 * @param {Uint8Array} bytes the file's first
 * @returns {Kind | undefined} nothing where it may be a CSV
 */
export function otherKindOf(bytes) {
  const known = BEGINNINGS.find(([beginning]) => beginning.every((byte, i) => bytes[i] === byte));
  if (known) return known[1];
  if (bytes.subarray(0, LOOKED_AT).includes(0)) return 'binary';
  const text = new TextDecoder().decode(bytes, { stream: true }).trimStart(); // without a byte order mark, nor a sign that is cut off at the end
  if (text === '') return 'empty';
  if (/^(\{\s*"|\[\s*\{)/.test(text)) return /"format"\s*:\s*"dodona"/.test(text.slice(0, 200)) ? 'model' : 'json';
  if (/^<(!doctype|html)\b/i.test(text)) return 'webPage';
  if (/\r./s.test(text) && !text.includes('\n')) return 'returns';
  return text.slice(0, text.indexOf('\n') >>> 0).includes('\uFFFD') ? 'notUtf8' : undefined;
}
