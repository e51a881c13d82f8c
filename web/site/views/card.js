// All that a model says of itself, as pictures with their numbers.
import { html } from 'lit';
import { ModelCard } from '../card/card.js';
import { TreeWalk } from '../card/walk/trees.js';
import { Walk } from '../card/walk/walk.js';
import { language } from '../language.js';

/** @param {import('../page.js').DodonaPage} page that has a model */
export default function cardView(page) {
  return html`<dodona-card class="about" .model=${page.model} .file=${page.file} .row=${page.row} .isGood=${page.answered.trouble === undefined} .language=${language}></dodona-card>`;
}

for (const [name, element] of Object.entries({ trees: TreeWalk, walk: Walk, card: ModelCard })) customElements.define(`dodona-${name}`, element);
