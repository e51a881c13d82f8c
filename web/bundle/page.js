// A page of one model: the form, the answer, where the model comes from. All is inside, or beside in the same folder.
import '../src/define.js';
import { percent, withUnit } from '../src/element/numbers.js';
import { load } from '../src/load.js';

/** What this page says beside the element, by language. */
const said = {
  en: {
    rows: (n) => `from ${n} ${n === '1' ? 'row' : 'rows'}`,
    trained: (program) => `Made by ${program}`,
    offline: 'This page holds the model and computes on this device. Nothing that you enter is sent anywhere; its policy forbids it.',
    here: 'This page computes on this device. Nothing that you enter is sent anywhere.',
    unseen: (n, weights) => `On ${n} ${n === '1' ? 'row' : 'rows'} set apart for the test${weights}, `,
    scores: {
      median_relative_error: (value) => `half of the answers were within ${value} of the truth.`, mae: (value) => `it was off by ${value} on average.`, rmse: (value) => `the root mean squared error was ${value}.`,
      accuracy: (value) => `it was right for ${value}.`, log_loss: (value) => `the log loss was ${value}.`,
    },
    weighted: ', weighted by ',
    proof: (n) => `Answers of the training program repeated on this device, bit for bit: ${n}.`,
    broken: 'This model does not give the answers that its file promises; do not trust it.',
  },
  pt: {
    rows: (n) => `a partir de ${n} ${n === '1' ? 'linha' : 'linhas'}`,
    trained: (program) => `Feito por ${program}`,
    offline: 'Esta página contém o modelo e calcula neste dispositivo. Nada do que você digita é enviado; a política da página proíbe isso.',
    here: 'Esta página calcula neste dispositivo. Nada do que você digita é enviado.',
    unseen: (n, weights) => `Em ${n} ${n === '1' ? 'linha reservada' : 'linhas reservadas'} para o teste${weights}, `,
    scores: {
      median_relative_error: (value) => `metade das respostas ficou a menos de ${value} da verdade.`, mae: (value) => `ele errou ${value} em média.`, rmse: (value) => `a raiz do erro quadrático médio foi ${value}.`,
      accuracy: (value) => `ele acertou ${value}.`, log_loss: (value) => `a log loss foi ${value}.`,
    },
    weighted: ', ponderadas por ',
    proof: (n) => `Respostas do programa de treino repetidas neste dispositivo, bit a bit: ${n}.`,
    broken: 'Este modelo não dá as respostas que seu arquivo promete; não confie nele.',
  },
  es: {
    rows: (n) => `a partir de ${n} ${n === '1' ? 'fila' : 'filas'}`,
    trained: (program) => `Hecho por ${program}`,
    offline: 'Esta página contiene el modelo y calcula en este dispositivo. Nada de lo que escribe se envía; su política lo prohíbe.',
    here: 'Esta página calcula en este dispositivo. Nada de lo que escribe se envía.',
    unseen: (n, weights) => `En ${n} ${n === '1' ? 'fila reservada' : 'filas reservadas'} para la prueba${weights}, `,
    scores: {
      median_relative_error: (value) => `la mitad de las respuestas quedó a menos de ${value} de la verdad.`, mae: (value) => `erró ${value} de media.`, rmse: (value) => `la raíz del error cuadrático medio fue ${value}.`,
      accuracy: (value) => `acertó en ${value}.`, log_loss: (value) => `la log loss fue ${value}.`,
    },
    weighted: ', ponderadas por ',
    proof: (n) => `Respuestas del programa de entrenamiento repetidas en este dispositivo, bit a bit: ${n}.`,
    broken: 'Este modelo no da las respuestas que su archivo promete; no se fíe de él.',
  },
};

const language = [navigator.language ?? 'en', 'en'].find((locale) => said[locale.split('-')[0]]);
const words = said[language.split('-')[0]];
document.documentElement.lang = language;

const find = (id) => document.getElementById(id);
const number = (value) => new Intl.NumberFormat(language, { maximumSignificantDigits: 4 }).format(value);

/** The core that is inside: gzip, as text of 85 signs (build.mjs), five of which are four bytes. */
async function inner(text) {
  const signs = Array.from({ length: 94 }, (_, i) => 33 + i).filter((code) => !'"$&\'<>\\`{'.includes(String.fromCharCode(code)));
  const valueAt = (i) => signs.indexOf(text.charCodeAt(i));
  const words = new DataView(new ArrayBuffer(((text.length - 1) / 5) * 4));
  for (let at = 0; at < words.byteLength; at += 4) {
    const first = 1 + (at / 4) * 5;
    words.setUint32(at, [0, 1, 2, 3, 4].reduce((word, k) => word * 85 + valueAt(first + k), 0));
  }
  const packed = words.buffer.slice(0, words.byteLength - valueAt(0));
  return new Response(new Blob([packed]).stream().pipeThrough(new DecompressionStream('gzip'))).arrayBuffer();
}

/** The first metric of the card that a person would ask for. */
function score({ card, schema: { task, target } }) {
  const { model, rows, weighted_by: weight } = card?.metrics ?? {};
  const name = (task === 'regression' ? ['median_relative_error', 'mae', 'rmse'] : ['accuracy', 'log_loss']).find((metric) => typeof model?.[metric] === 'number');
  if (name === undefined || typeof rows !== 'number') return '';
  const isShare = ['median_relative_error', 'accuracy'].includes(name);
  const value = isShare ? percent(model[name], language) : withUnit(number(model[name]), task === 'regression' ? target.unit : undefined);
  return words.unseen(number(rows), weight ? words.weighted + weight : '') + words.scores[name](value);
}

const element = document.querySelector('dodona-predictor');
const core = find('core');
try {
  const model = await load(core ? find('model').textContent : new URL('model.json', document.baseURI), core ? { wasm: await inner(core.textContent) } : {});
  const proof = model.verify();
  const { trainer, rows } = model.info();
  find('about').textContent = ['description', 'intended_use'].map((name) => model.card?.[name]).filter((text) => typeof text === 'string').join(' ');
  find('score').textContent = score(model);
  find('made').textContent = [trainer && words.trained(trainer), rows && words.rows(number(rows))].filter(Boolean).join(' ') + (trainer || rows ? '. ' : '')
    + (proof.rows > 0 && proof.identical ? words.proof(number(proof.rows)) : '');
  find('private').textContent = core ? words.offline : words.here;
  if (!proof.identical) throw new Error(words.broken);
  element.model = model;
} catch (error) {
  element.replaceWith(Object.assign(document.createElement('p'), { textContent: error.message, role: 'alert' }));
}
