// How to take the model elsewhere: ready to copy, with this model's own columns, and as a page of one file.
import { html, nothing } from 'lit';
import { language, say } from '../language.js';
import { fileSize } from '../numbers.js';
import { filled } from '../one_file.js';
import { clipped, reason } from '../text.js';
import { View } from './view.js';

/**
 * @typedef {import('../page.js').DodonaPage} DodonaPage
 * @typedef {import('../dodona/index.js').Model} Model
 */

/** @param {DodonaPage} page that has a model */
export default function useItView(page) {
  return html`<dodona-use-it class="use-it" .page=${page} .model=${page.model} .row=${page.row} .language=${language}></dodona-use-it>`;
}

class UseIt extends View {
  static properties = { copied: { state: true }, trouble: { state: true } };

  constructor() {
    super();
    /** The snippet that was copied last. */
    this.copied = '';
    this.trouble = '';
  }

  render() {
    const file = this.page.isListed ? `${this.page.name}.json` : this.page.name;
    return html`<section aria-labelledby="one-file"><h2 id="one-file">${say.oneFile}</h2><p class="quiet">${say.oneFileHow}</p>
        <p class="actions"><button type="button" class="first" id="download-page" @click=${() => void this.#downloadPage(file)}>${say.downloadPage}</button>
          <button type="button" id="download-model" @click=${() => void this.#downloadModel(file)}>${say.downloadModel} (${fileSize(this.page.file.size)})</button></p>
        ${this.trouble ? html`<p class="trouble" role="alert">${this.trouble}</p>` : nothing}</section>
      <section aria-labelledby="package"><h2 id="package">${say.packageTitle}</h2><p class="quiet">${say.packageHow}</p>
        <p class="actions"><a class="button" id="download-package" href="dodona.tgz" download="dodona.tgz">${say.downloadPackage}</a></p>
        ${this.#snippet('package', UNPACKED)}</section>
      ${Object.entries(snippets(this.model, file, this.row)).map(([name, text]) => html`<section aria-labelledby="use-${name}">
        <h2 id="use-${name}">${say.uses[/** @type {keyof typeof say.uses} */ (name)]}</h2>
        ${name === 'element' ? html`<p class="quiet">${say.elementHow}</p>` : nothing}
        ${this.#snippet(name, text, `use-${name}`)}</section>`)}
      <p class="unseen" role="status">${this.copied ? say.copied : ''}</p>`;
  }

  /** @param {string} name @param {string} text @param {string} [heading] its id */
  #snippet(name, text, heading = name) {
    return html`<div class="snippet"><pre tabindex="0" aria-labelledby=${heading}><code>${text}</code></pre>
      <button type="button" data-copy=${name} @click=${() => void this.#copy(name, text)}>${this.copied === name ? say.copied : say.copy}</button></div>`;
  }

  /** @param {string} name @param {string} text */
  async #copy(name, text) {
    try {
      await navigator.clipboard.writeText(text);
      this.copied = name;
    } catch {
      // Where the browser does not allow it the text is marked, and the keys do it.
      const code = /** @type {Element} */ (this.querySelector(`.snippet:has([data-copy=${name}]) code`));
      getSelection()?.selectAllChildren(code);
    }
  }

  /** @param {string} file */
  async #downloadPage(file) {
    await this.#attempt(async () => {
      const [template, model] = await Promise.all([textAt('predictor.html'), this.page.file.text()]);
      const { card, schema: { target } } = this.model;
      const title = typeof card?.title === 'string' && card.title ? card.title : target.label || target.name;
      save(`${file.replace(/\.json$/i, '')}.html`, 'text/html', filled(template, title, model));
    });
  }

  /** @param {string} file */
  async #downloadModel(file) {
    await this.#attempt(async () => save(file, 'application/json', await this.page.file.text()));
  }

  /** @param {() => Promise<void>} make */
  async #attempt(make) {
    this.trouble = '';
    try {
      await make();
    } catch (error) {
      this.trouble = say.notMade(clipped(reason(error), 300));
    }
  }

}

/** What is done with the package: as a folder beside a page, or in a project of npm's. */
const UNPACKED = 'tar xzf dodona.tgz && mv package dodona  # the folder of the snippets below\nnpm install ./dodona.tgz                 # or where npm keeps packages';

/** @param {string} address */
async function textAt(address) {
  const response = await fetch(address);
  if (!response.ok) throw new Error(`${address}: ${response.status}`);
  return response.text();
}

/** @param {string} name @param {string} type @param {string} text */
function save(name, type, text) {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(new Blob([text], { type }));
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000); // when the browser has surely begun to read it
}

/**
 * Code for this model, with its row. Names of columns may be any.
 *
 * @param {Model} model
 * @param {string} file
 * @param {import('../rows.js').Values} row
 */
function snippets({ schema: { task } }, file, row) {
  const address = encodeURIComponent(file);
  const place = address === file ? `"${file}"` : `new URL("${address}", import.meta.url)`;
  const cells = JSON.stringify(row, null, 2).replace(/^ {2}"__proto__":/m, '  ["__proto__"]:'); // which a literal would take for something else
  const answer = task === 'regression' ? 'value' : 'label, probability';
  return {
    element: `<script type="module" src="dodona/define.js"></script>\n<dodona-predictor src="${address}"></dodona-predictor>`,
    module: `import { load } from './dodona/index.js'; // where npm has it: from 'dodona'\n\nconst model = await load(${place});\nconst { ${answer} } = model.predict(${cells});\nconsole.log(${answer});`,
    csv: `const answers = await model.predictCsv(file).blob(); // a File of an <input type="file">, whatever its size`,
    command: `dodona predict ${quoted(file)} --row ${quoted(JSON.stringify(row))}\ndodona predict ${quoted(file)} table.csv -o answers.csv\ndodona bundle ${quoted(file)} -o ${quoted(`${file.replace(/\.json$/i, '')}.html`)}`,
  };
}

/** For a POSIX shell. @param {string} text */
const quoted = (text) => (/^[\w./-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`);

customElements.define('dodona-use-it', UseIt);
