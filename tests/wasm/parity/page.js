// The page's side of the parity tests: scores the file that its input holds.
import { scored } from './answers.js';
import * as dodona from './dodona/index.js';

let answers;

window.parity = {
  async score(text) {
    answers = await scored(dodona, JSON.parse(text), document.querySelector('input').files[0]);
    return answers.size;
  },
  hash: (begin, end) => answers.hash(begin, end),
  row: (i) => answers.row(i),
};
