/**
 * What the element says. Sentences with something in them are functions.
 *
 * @typedef {object} Words
 * @property {string} loading
 * @property {string} failed
 * @property {string} unknown a value that is not known
 * @property {string} yes
 * @property {string} no
 * @property {string} choose
 * @property {string} needed
 * @property {(sign: string) => string} notANumber the locale's decimal sign
 * @property {string} notADate
 * @property {string} notAChoice
 * @property {string} notUsable
 * @property {(most: string) => string} above the largest of the training data
 * @property {(least: string) => string} below the smallest
 * @property {string} mend
 * @property {(level: string, lower: string, upper: string) => string} interval
 * @property {(level: string, classes: string) => string} set
 * @property {(level: string) => string} anyClass where the set has all classes
 * @property {string} novel
 * @property {string} reasons
 * @property {string} raises
 * @property {string} lowers
 * @property {string} speaksFor
 * @property {string} speaksAgainst
 */

/** By language, `en` and others; more can be added. @type {Record<string, Words>} */
export const words = {
  en: {
    loading: 'Loading …',
    failed: 'The predictor could not be loaded.',
    unknown: 'unknown',
    yes: 'Yes',
    no: 'No',
    choose: 'Choose',
    needed: 'A value is needed.',
    notANumber: (sign) => `This is not a number; decimals follow a “${sign}”.`,
    notADate: 'This is not a date.',
    notAChoice: 'This is not one of the choices.',
    notUsable: 'This value cannot be used.',
    above: (most) => `No training row was above ${most}.`,
    below: (least) => `No training row was below ${least}.`,
    mend: 'Mend the marked values to see an answer.',
    interval: (level, lower, upper) => `${level} sure: between ${lower} and ${upper}.`,
    set: (level, classes) => `${level} sure: ${classes}.`,
    anyClass: (level) => `No class can be ruled out at ${level}.`,
    novel: 'Unlike most of the training data: take this answer with care.',
    reasons: 'What counts most',
    raises: 'raises it',
    lowers: 'lowers it',
    speaksFor: 'speaks for it',
    speaksAgainst: 'speaks against it',
  },
  pt: {
    loading: 'Carregando …',
    failed: 'Não foi possível carregar o modelo.',
    unknown: 'desconhecido',
    yes: 'Sim',
    no: 'Não',
    choose: 'Escolha',
    needed: 'É preciso um valor.',
    notANumber: (sign) => `Isto não é um número; os decimais vêm depois de “${sign}”.`,
    notADate: 'Isto não é uma data.',
    notAChoice: 'Isto não é uma das opções.',
    notUsable: 'Este valor não pode ser usado.',
    above: (most) => `Nenhum dado de treino passava de ${most}.`,
    below: (least) => `Nenhum dado de treino ficava abaixo de ${least}.`,
    mend: 'Corrija os valores marcados para ver uma resposta.',
    interval: (level, lower, upper) => `Com ${level} de certeza: entre ${lower} e ${upper}.`,
    set: (level, classes) => `Com ${level} de certeza: ${classes}.`,
    anyClass: (level) => `Nenhuma classe se descarta a ${level}.`,
    novel: 'Diferente da maior parte dos dados de treino: use esta resposta com cuidado.',
    reasons: 'O que mais conta',
    raises: 'aumenta',
    lowers: 'diminui',
    speaksFor: 'a favor',
    speaksAgainst: 'contra',
  },
  es: {
    loading: 'Cargando …',
    failed: 'No se pudo cargar el modelo.',
    unknown: 'desconocido',
    yes: 'Sí',
    no: 'No',
    choose: 'Elija',
    needed: 'Hace falta un valor.',
    notANumber: (sign) => `Esto no es un número; los decimales van después de «${sign}».`,
    notADate: 'Esto no es una fecha.',
    notAChoice: 'Esto no es una de las opciones.',
    notUsable: 'Este valor no se puede usar.',
    above: (most) => `Ningún dato de entrenamiento pasaba de ${most}.`,
    below: (least) => `Ningún dato de entrenamiento estaba por debajo de ${least}.`,
    mend: 'Corrija los valores marcados para ver una respuesta.',
    interval: (level, lower, upper) => `Con ${level} de certeza: entre ${lower} y ${upper}.`,
    set: (level, classes) => `Con ${level} de certeza: ${classes}.`,
    anyClass: (level) => `Ninguna clase se descarta al ${level}.`,
    novel: 'Distinto de la mayor parte de los datos de entrenamiento: tome esta respuesta con cuidado.',
    reasons: 'Lo que más cuenta',
    raises: 'lo aumenta',
    lowers: 'lo disminuye',
    speaksFor: 'a favor',
    speaksAgainst: 'en contra',
  },
};

/**
 * Which of the tables is for a locale, such as `pt` for `pt-BR`; where there is none, English.
 *
 * @param {string} locale
 */
export function languageOf(locale) {
  const base = locale.split('-')[0].toLowerCase();
  return [locale, base].find((name) => Object.hasOwn(words, name)) ?? 'en';
}

/**
 * The words for a locale; what its table leaves out is in English.
 *
 * @param {string} locale
 * @returns {Words}
 */
export function wordsOf(locale) {
  return { ...words.en, ...words[languageOf(locale)] };
}
