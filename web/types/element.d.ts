import type { Model, Prediction, Problem, Row } from './index.js';

/** What the element says. Sentences with something in them are functions. */
export type Words = import('./element/words.js').Words;

/** The predictor of a model: its form, and its answer as one types. */
export declare class DodonaPredictor extends HTMLElement {
  /** What the element says, by language: add your own. */
  static words: Record<string, Words>;
  static readonly formAssociated: true;
  /** The model's address. */
  src?: string;
  /** Under which a form sends the answer; the row goes under this name with `.row`. */
  name?: string;
  /** Of the interval or set; 0.9, or the highest, if nothing is said. */
  level?: number;
  /** How many reasons are shown; 3 if nothing is said, 0 for none. */
  reasons: number;
  disabled: boolean;
  /** One that was loaded already, in place of `src`. */
  model?: Model;
  /** The row in the form; set, it fills the form, with what is typical if null. */
  get row(): Row;
  set row(row: Row | null);
  /** The answer for the row, or null where it has none. */
  readonly result: Prediction | null;
  readonly form: HTMLFormElement | null;
  readonly validity: ValidityState;
  readonly validationMessage: string;
  readonly updateComplete: Promise<boolean>;
  addEventListener(type: 'prediction', listener: (this: DodonaPredictor, event: PredictionEvent) => void, options?: boolean | AddEventListenerOptions): void;
  addEventListener(type: 'error', listener: (this: DodonaPredictor, event: PredictorErrorEvent) => void, options?: boolean | AddEventListenerOptions): void;
  addEventListener<K extends keyof HTMLElementEventMap>(type: K, listener: (this: HTMLElement, event: HTMLElementEventMap[K]) => void, options?: boolean | AddEventListenerOptions): void;
  addEventListener(type: string, listener: EventListenerOrEventListenerObject, options?: boolean | AddEventListenerOptions): void;
  checkValidity(): boolean;
  reportValidity(): boolean;
  /** Fills the form with what the training data had in the middle, or most often. */
  reset(): void;
}

export interface PredictionEvent extends CustomEvent<{ row: Row; result: Prediction }> {}
export interface PredictorErrorEvent extends CustomEvent<{ error: Error; row?: undefined; errors?: undefined } | { row: Row; errors: Problem[]; error?: undefined }> {}

declare global {
  interface HTMLElementTagNameMap {
    'dodona-predictor': DodonaPredictor;
  }
}
