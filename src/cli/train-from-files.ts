import { createHash } from 'node:crypto';
import path from 'node:path';
import { DENSE_SIZE } from '../classification/features/dense-features.ts';
import { CardNames } from '../learning/offline/arm-names.ts';
import { type FeatureIdentity, writeQualityArtefact } from '../learning/offline/quality-artefact.ts';
import { type PolicyAbout, type TrainedPolicy, trainPolicy } from '../learning/offline/train-policy.ts';
import { readTrainingTable, type TrainingTable } from '../learning/offline/training-table.ts';
import { createQualityModel } from '../routing/quality-model/create-quality-model.ts';
import type { QualityModel } from '../routing/quality-model/quality-model.ts';
import { readShippedQuality, saveArtefact } from '../storage/model-artefacts.ts';
import { readRetired } from '../storage/shipped-files.ts';
import { CliFailure, type CliIo } from './cli-io.ts';
import { catalogueOf } from './configuration.ts';
import type { TrainFlags } from './commands/train.ts';
import { openClassifier } from './open-classifier.ts';
import { withStore } from './open-store.ts';
import { toldPlainly } from './told-plainly.ts';

/** Reads, trains and writes; what it does goes to standard error, what came of it to standard output. */
export async function trainFromFiles(io: CliIo, flags: TrainFlags): Promise<void> {
  const say = (text: string) => void io.stderr.write(`${text}\n`);
  const classifier = openClassifier();
  const names = new CardNames([await catalogueOf(io, flags), readRetired()]);
  const trained = await withTable(io, flags, classifier, names, say, (training) => {
    tellTable(training, say);
    const features = { classifierVersion: classifier.version, featureCount: DENSE_SIZE };
    const policy = trainPolicy(
      training,
      names,
      { version: 'new', seed: flags.seed, cells: cellsThatServe(features) },
      say,
    );
    return { policy, features };
  });
  const { policy, features } = trained;
  // The version names the content, so that the same data and seed have the same one.
  const version = sha256(
    Buffer.from(JSON.stringify([features, sha256(filesOf(policy, features, 'new').weights), policy.about])),
  ).slice(0, 12);
  const files = filesOf(policy, features, version);
  const folder = path.resolve(io.cwd, flags.out);
  try {
    saveArtefact(folder, files);
  } catch (error) {
    throw new CliFailure(`the artefact cannot be written to ${folder}: ${(error as Error).message}`);
  }
  report(io, flags, { version, folder, weightBytes: files.weights.length, ...policy.about });
}

function filesOf(
  { artefact, about }: TrainedPolicy,
  features: { classifierVersion: string; featureCount: number },
  version: string,
) {
  const stack = artefact.stack && { ...artefact.stack, version };
  return writeQualityArtefact({ ...artefact, stack, version }, features, about, sha256);
}

async function withTable<T>(
  io: CliIo,
  flags: TrainFlags,
  classifier: ReturnType<typeof openClassifier>,
  names: CardNames,
  say: (text: string) => void,
  use: (training: TrainingTable) => T,
): Promise<T> {
  const options = {
    outcomes: (flags.outcomes ?? []).map((file) => path.resolve(io.cwd, file)),
    maxPrompts: flags.maxPrompts,
    seed: flags.seed,
    onProgress: (done: number, what: string) => say(`${done} ${what}`),
  };
  const { logs } = flags;
  return toldPlainly(async () => {
    if (logs === undefined) return use(await readTrainingTable(options, classifier, names));
    return withStore(io, { db: logs }, async (store) => {
      const named = { name: path.basename(logs), store };
      return use(await readTrainingTable({ ...options, logs: named }, classifier, names));
    });
  });
}

/** The cells start from what the prior that ships says of prompts, as they do when they serve. */
function cellsThatServe(features: FeatureIdentity): QualityModel {
  const structure = readShippedQuality(features)?.structure ?? null;
  return createQualityModel({ ...(structure !== null && { structure }) }, { noveltyUncertaintyGain: 0 });
}

function tellTable(
  { table, joined, offered, withoutText }: TrainingTable,
  say: (text: string) => void,
): void {
  if (offered > table.rows) say(`${offered} prompts; a sample of ${table.rows} is learnt from`);
  for (const { name, names } of joined)
    if (names.length > 1) say(`${names.join(' and ')} are taken for one model, ${name}`);
  if (withoutText > 0)
    say(
      `${withoutText} judged decisions have no text (storage.prompts: none): they count by domain and complexity only`,
    );
}

function report(
  io: CliIo,
  flags: TrainFlags,
  result: PolicyAbout & { version: string; folder: string; weightBytes: number },
): void {
  if (flags.json === true) {
    io.stdout.write(`${JSON.stringify(result, null, 2)}\n`);
    return;
  }
  const { version, folder, rows, arms } = result;
  const lines = [
    `Artefact ${version} in ${folder}: ${rows.learntFrom} prompts, ${arms.length} models, ${Math.ceil(result.weightBytes / 1024)} KiB.`,
    ...arms.map(
      ({ name, outcomes, mean, card }) =>
        `  ${name}: ${outcomes} outcomes, mean ${mean.toFixed(3)}${card === null ? ' (no card)' : ''}`,
    ),
    'Serve with it: `learning: { artefact: FOLDER }` in the configuration.',
  ];
  io.stdout.write(`${lines.join('\n')}\n`);
}

function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}
