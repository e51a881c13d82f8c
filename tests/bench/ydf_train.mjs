// A model of YDF, by ydf-training with its defaults:  ydf_train.mjs NPM TRAIN.csv LABEL TASK TEST.csv NAME
//
// Writes NAME.ydf.zip, the trainer's own predictions of TEST.csv as NAME.ydf.reference.f32, and the model's size as NAME.ydf.json. A process of its own,
// because the package prints what it does.
import { readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';

const [npm, train, label, task, test, name] = process.argv.slice(2);
const require = createRequire(join(npm, 'package.json'));
globalThis.JSZip = require('jszip');
const ydf = await require('ydf-training')();

const model = new ydf.GradientBoostedTreesLearner(label, task).train(readFileSync(train, 'utf8'));
const [, trees] = model.describe().match(/Number of trees: (\d+)/);
const [, nodes] = model.describe().match(/Total number of nodes: (\d+)/);
writeFileSync(`${name}.ydf.reference.f32`, Float32Array.from(model.predict(readFileSync(test, 'utf8'))));
writeFileSync(`${name}.ydf.zip`, new Uint8Array(await (await model.save()).arrayBuffer()));
writeFileSync(`${name}.ydf.json`, JSON.stringify({ trees: Number(trees), splits: (Number(nodes) - Number(trees)) / 2 }));
