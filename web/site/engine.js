// The package, for the page's modules in folders: its address is that beside the page, which the build leaves as it stands here.
export { csvRecords, load } from './dodona/index.js';
