/** Rebuilds the shipped quality prior from the data in this folder; see README.md. `npm run train:quality` */
import { createHash } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { seededRandom } from '../../src/numerics/random.ts';
import { shuffled } from '../../src/numerics/shuffle.ts';
import { type QualityArtefact, writeQualityArtefact } from '../../src/learning/offline/quality-artefact.ts';
import { readPrompt } from '../../src/learning/offline/training-table.ts';
import { saveArtefact } from '../../src/storage/model-artefacts.ts';
import { isComposed, readCorpus } from '../prompt-classifier/read-corpus.ts';
import { fitStructure } from './fit.ts';
import { modelCard } from './model-card.ts';
import { openShippedClassifier, readTables } from './read-tables.ts';
import { leaveTablesOut, leaveVendorsOut, trustLadder } from './validate.ts';

const version = '1.0.0';
const seed = 20_263;
const ordinaryPrompts = 6_000;
const sampleSize = 360;
const shareOfGain = 0.85;

const started = performance.now();
const say = (text: string) =>
  void process.stderr.write(`${((performance.now() - started) / 1000).toFixed(1).padStart(6)} s  ${text}\n`);

const classifier = openShippedClassifier();
const tables = await readTables(classifier);
const { table } = tables;
say(`${table.rows} prompts, ${table.arms.length} models, ${tables.names.length} tables`);

// Of the real texts some are examination questions, which these prompts are to be told from.
const everyday = readCorpus().filter(({ source }) => isComposed(source));
const corpus = shuffled(everyday, seededRandom(seed));
const readings = corpus.slice(0, ordinaryPrompts).map(({ request }) => readPrompt(request, classifier));
const ordinary = new Float32Array(readings.length * table.featureCount);
for (const [place, { features }] of readings.entries()) ordinary.set(features!, place * table.featureCount);
say(`${readings.length} everyday prompts`);

const byTable = leaveTablesOut(tables, ordinary, say);
const meanLosses = trustLadder.map(
  (_, step) => byTable.reduce((sum, { asIs }) => sum + asIs[step]!, 0) / byTable.length,
);
// The smallest trust with most of the gain: tables tell little of prompts that are unlike them all.
const gains = meanLosses.map((loss) => meanLosses[0]! - loss);
const mostTrust = trustLadder[gains.findIndex((gain) => gain >= shareOfGain * Math.max(...gains))]!;
say(`mean log loss ${meanLosses.map((loss) => loss.toFixed(4)).join(' ')}: trust ${mostTrust}`);
const byVendor = leaveVendorsOut(tables, ordinary, mostTrust, say);

const rows = Int32Array.from({ length: table.rows }, (_, row) => row);
const structure = { ...fitStructure(tables, rows, ordinary), mostTrust };
const artefact: QualityArtefact = {
  version,
  stack: null,
  structure: mostTrust > 0 ? structure : null,
  sample: readings.slice(0, sampleSize),
};
const about = {
  sources: tables.names.map((name, place) => ({
    name,
    licence: tables.licences[place],
    rows: tables.tableOf.filter((of) => of === place).length,
  })),
  everydayPrompts: readings.length,
  seed,
  metrics: { trustLadder, leaveTablesOut: byTable, leaveVendorsOut: byVendor },
};
const features = { classifierVersion: classifier.version, featureCount: table.featureCount };
const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');
const files = writeQualityArtefact(artefact, features, about, sha256);
const folder = fileURLToPath(new URL(`../../models/quality-prior/${version}/`, import.meta.url));
saveArtefact(folder, files);
writeFileSync(
  `${folder}MODEL_CARD.md`,
  modelCard({ version, sha256: sha256(files.weights), bytes: files.weights.length, structure, about }),
);
say(`${files.weights.length} bytes written to models/quality-prior/${version}`);
