import { renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { CardNames } from '../learning/offline/arm-names.ts';
import { allRows } from '../learning/offline/splits.ts';
import { readTrainingTable } from '../learning/offline/training-table.ts';
import { fitState } from '../learning/policies/fit-trained.ts';
import { versionOfPolicy, writePolicyArtefact } from '../learning/policies/policy-artefact.ts';
import { seededRandom } from '../numerics/random.ts';
import { trainedPolicyNames } from '../routing/policies/trained-policies.ts';
import { readRetired } from '../storage/shipped-files.ts';
import { CliFailure, type CliIo, usageError } from './cli-io.ts';
import type { FitFlags } from './commands/policy-fit.ts';
import { catalogueOf } from './configuration.ts';
import { openClassifier } from './open-classifier.ts';
import { toldPlainly } from './told-plainly.ts';

/** Fits a policy to outcome tables and writes it as one file. Models of the catalogue are named as it names them. */
export async function fitPolicyFile(io: CliIo, wanted: string, flags: FitFlags): Promise<void> {
  const name = trainedPolicyNames.find((known) => known === wanted);
  if (name === undefined)
    throw usageError(
      `no policy that is trained is called '${wanted}'; there are ${trainedPolicyNames.join(', ')}`,
    );
  const names = new CardNames([await catalogueOf(io, flags), readRetired()]);
  const options = {
    outcomes: flags.outcomes.map((file) => path.resolve(io.cwd, file)),
    maxPrompts: flags.maxPrompts,
    seed: flags.seed,
    onProgress: (done: number, what: string) => void io.stderr.write(`${done} ${what}\n`),
  };
  const { table } = await toldPlainly(() => readTrainingTable(options, openClassifier(), names));
  if (table.rows === 0) throw new CliFailure('the outcome files hold no prompt');
  const state = fitState(name, table, allRows(table), seededRandom(flags.seed));
  const file = path.resolve(io.cwd, flags.out);
  save(file, writePolicyArtefact({ name, state }));
  const version = versionOfPolicy({ name, state });
  const told = { policy: name, version, file, prompts: table.rows, models: table.arms };
  io.stdout.write(
    flags.json === true
      ? `${JSON.stringify(told, null, 2)}\n`
      : `Policy ${name} ${version} in ${file}: ${table.rows} prompts, ${table.arms.length} models: ${table.arms.join(', ')}.\n`,
  );
}

function save(file: string, text: string): void {
  try {
    writeFileSync(`${file}.part`, text);
    renameSync(`${file}.part`, file);
  } catch (error) {
    throw new CliFailure(`the artefact cannot be written to ${file}: ${(error as Error).message}`);
  }
}
