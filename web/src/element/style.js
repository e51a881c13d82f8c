import { css } from 'lit';

// Sizes and spaces are the host's, in em; colours are custom properties with a light and a dark value.
export const style = css`
  :host {
    --ink: var(--dodona-ink, light-dark(#16211b, #e8eee8));
    --quiet: var(--dodona-quiet, light-dark(#56635b, #a3b1a8));
    --line: var(--dodona-line, light-dark(#7b867e, #6d7d73));
    --ground: var(--dodona-ground, light-dark(#fffdf8, #142019));
    --accent: var(--dodona-accent, light-dark(#2c7a3a, #7fca8a));
    --raises: var(--dodona-raises, light-dark(#1f6fb2, #74b3ea));
    --lowers: var(--dodona-lowers, light-dark(#b45309, #f0a35e));
    --caution: var(--dodona-caution, light-dark(#855300, #e6b455));
    --error: var(--dodona-error, light-dark(#b3261e, #ff8d83));
    display: block;
    container-type: inline-size;
    color: var(--ink);
    background: var(--ground);
    font: var(--dodona-font, inherit);
    line-height: 1.4;
    font-variant-numeric: tabular-nums;
  }
  :host([hidden]), [hidden] { display: none; }
  * { box-sizing: border-box; }
  p { margin: 0; }
  .panes { display: grid; grid-template-columns: minmax(0, 1fr); gap: var(--dodona-gap, 1.5em); padding: var(--dodona-padding, 1em); }
  form { display: grid; grid-template-columns: minmax(0, 1fr); gap: 0.75em; margin: 0; align-content: start; }
  .field { display: grid; gap: 0.15em; min-width: 0; }
  label { font-weight: 600; overflow-wrap: anywhere; }
  .control { min-width: 0; display: flex; gap: 0.6em; align-items: center; }
  .control > :first-child { flex: 1 1 7em; min-width: 0; }
  input[type='range'] { flex: 1 1 5em; min-width: 3em; accent-color: var(--accent); height: 1.75em; margin: 0; }
  input, select, button { font: inherit; color: inherit; }
  input:not([type='range']), select {
    min-height: 2.4em;
    padding: 0.25em 0.5em;
    background: transparent;
    border: 1px solid var(--line);
    border-radius: var(--dodona-radius, 6px);
  }
  select option { color: CanvasText; background: Canvas; }
  [aria-invalid='true'] { border-color: var(--error); }
  :focus-visible { outline: 2px solid var(--accent); outline-offset: 1px; }
  .quiet { color: var(--quiet); font-weight: 400; }
  .error { color: var(--error); }
  .caution { color: var(--caution); }
  [part='message'], .quiet, [part='novelty'], [part='interval'], table { font-size: 0.875em; }
  .value { font-size: 2em; font-weight: 600; line-height: 1.15; overflow-wrap: anywhere; }
  [part='answer'] { display: grid; gap: 0.5em; align-content: start; min-width: 0; }
  table { border-collapse: collapse; width: 100%; margin-top: 0.5em; }
  caption { text-align: start; color: var(--quiet); padding-bottom: 0.25em; }
  th { text-align: start; font-weight: 400; overflow-wrap: anywhere; padding: 0.15em 0.75em 0.15em 0; min-width: 7.5em; max-width: 12em; }
  td { padding: 0.15em 0; vertical-align: middle; }
  td.number, td.quiet { text-align: end; padding-inline-start: 0.75em; white-space: nowrap; }
  td.bar { width: 45%; }
  svg { display: block; width: 100%; height: 0.6em; }
  rect.accent { fill: var(--accent); }
  rect.raises { fill: var(--raises); }
  rect.lowers { fill: var(--lowers); }
  .heard { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
  /* In one column the answer comes first, and stays in sight while the form goes by. */
  @container (max-width: 39.99em) {
    [part='answer'] { display: contents; }
    [part='target'] { order: -4; margin-bottom: -1.25em; }
    [part='value'] { order: -3; position: sticky; top: 0; z-index: 1; padding-block: 0.2em; background: var(--ground); margin-bottom: -0.5em; }
    [part='interval'], [part='mend'], [part='novelty'] { order: -2; }
  }
  @container (min-width: 40em) {
    .panes { grid-template-columns: minmax(0, 1fr) minmax(0, 1fr); }
    [part='answer'] { position: sticky; top: 1em; }
  }
`;
