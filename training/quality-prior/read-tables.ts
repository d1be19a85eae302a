import { existsSync, readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { plainPrompt } from '../../src/chat/plain-request.ts';
import { createPromptClassifier, type PromptClassifier } from '../../src/classification/classify-prompt.ts';
import { readOutcomeRows } from '../../src/evaluation/outcome-table.ts';
import { CardNames } from '../../src/learning/offline/arm-names.ts';
import { type OutcomeColumns, OutcomeColumnsBuilder } from '../../src/learning/offline/outcome-columns.ts';
import { readPrompt } from '../../src/learning/offline/training-table.ts';
import { readClassifierWeights } from '../../src/storage/model-artefacts.ts';
import { readCatalogue, readRetired } from '../../src/storage/shipped-files.ts';

const dataFolder = new URL('./data/', import.meta.url);

export interface Tables {
  table: OutcomeColumns;
  /** Names of the files and the one that each row comes from. */
  names: string[];
  tableOf: Int32Array;
  licences: string[];
}

export const cardNames: CardNames = new CardNames([readCatalogue(), readRetired()]);

export function openShippedClassifier(): PromptClassifier {
  return createPromptClassifier(readClassifierWeights());
}

/** All tables of the data folder as one, arms by their own names. */
export async function readTables(classifier: PromptClassifier): Promise<Tables> {
  if (!existsSync(dataFolder)) throw new Error('training/quality-prior/data is missing');
  const files = readdirSync(dataFolder)
    .filter((name) => name.endsWith('.jsonl.gz'))
    .sort();
  const builder = new OutcomeColumnsBuilder(
    (prompt) => readPrompt(plainPrompt(prompt), classifier),
    classifier.version,
  );
  const tableOf: number[] = [];
  const licences: string[] = [];
  for (const [place, file] of files.entries()) {
    for await (const row of readOutcomeRows(fileURLToPath(new URL(file, dataFolder)))) {
      builder.add(row);
      tableOf.push(place);
      licences[place] = row.licence ?? 'unknown';
    }
  }
  return {
    table: builder.build(),
    names: files.map((name) => name.replace(/\.jsonl\.gz$/, '')),
    tableOf: Int32Array.from(tableOf),
    licences,
  };
}
