import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import path from 'node:path';
import type { ChatRequest } from '../../chat/chat-request.ts';
import { plainPrompt } from '../../chat/plain-request.ts';
import type { PromptProfile } from '../../classification/prompt-profile.ts';
import { readOutcomeRows } from '../../evaluation/outcome-table.ts';
import { Reservoir } from '../../evaluation/report/reservoir.ts';
import { seededRandom } from '../../numerics/random.ts';
import { type PromptReading, readProfile } from '../../routing/prompt-reading.ts';
import { readNeeds } from '../../routing/request-needs.ts';
import type { Store } from '../../storage/ports.ts';
import { type CardNames, type JoinedArm, joinArms } from './arm-names.ts';
import { type LoggedRow, readLoggedRows } from './logged-outcomes.ts';
import { type ColumnsRow, type OutcomeColumns, OutcomeColumnsBuilder } from './outcome-columns.ts';

export interface TrainingSource {
  name: string;
  kind: 'outcomes' | 'logs';
  /** As the rows name it. */
  sources: string[];
  /** Stated by a row's `licence`, else unknown. */
  licences: string[];
  rows: number;
  outcomes: number;
  /** Of the file as it was read; absent for logs, which grow. */
  sha256?: string;
}

export interface TrainingTable {
  table: OutcomeColumns;
  joined: JoinedArm[];
  sources: TrainingSource[];
  /** Rows that were read and those that were drawn to be learnt from. */
  offered: number;
  /** Judged decisions of which only domain and complexity are known, since the store keeps no prompts. */
  withoutText: number;
}

export interface PromptReader {
  readonly version: string;
  classify(request: ChatRequest): PromptProfile;
}

export interface TableOptions {
  outcomes: readonly string[];
  /** An open store with its name. */
  logs?: { name: string; store: Store };
  /** More rows than this are sampled, each with the same chance. */
  maxPrompts: number;
  seed: number;
  onProgress?(done: number, what: string): void;
}

type Drawn = { row: ColumnsRow; logged?: LoggedRow };

/** Rows between two tellings of progress. */
export const progressEvery = 5_000;

/**
 * Outcome tables and judged traffic as one table in columns, arms of the same model joined. Reads as a stream and keeps at
 * most `maxPrompts` rows.
 * @throws OutcomeTableError for files that are no outcome tables
 */
export async function readTrainingTable(
  options: TableOptions,
  classifier: PromptReader,
  names: CardNames,
): Promise<TrainingTable> {
  const drawn = new Reservoir<Drawn>(options.maxPrompts, seededRandom(options.seed));
  const sources: TrainingSource[] = [];
  let offered = 0;
  const step = (source: TrainingSource, row: ColumnsRow) => {
    source.rows++;
    source.outcomes += Object.keys(row.outcomes).length;
    if (++offered % progressEvery === 0) options.onProgress?.(offered, 'rows read');
  };
  for (const file of options.outcomes) {
    const source = sourceOf(path.basename(file), 'outcomes');
    source.sha256 = await hashFile(file);
    for await (const row of readOutcomeRows(file)) {
      if (!source.sources.includes(row.source)) source.sources.push(row.source);
      const licence = row.licence ?? 'unknown';
      if (!source.licences.includes(licence)) source.licences.push(licence);
      step(source, row);
      drawn.offer(() => ({ row }));
    }
    sources.push(source);
  }
  if (options.logs !== undefined) {
    const source = sourceOf(options.logs.name, 'logs');
    await readLoggedRows(options.logs.store, (logged) => {
      step(source, logged.row);
      drawn.offer(() => ({ row: logged.row, logged }));
    });
    sources.push(source);
  }
  const builder = new OutcomeColumnsBuilder(
    (prompt) => readPrompt(plainPrompt(prompt), classifier),
    classifier.version,
  );
  let withoutText = 0;
  for (const [place, { row, logged }] of drawn.items.entries()) {
    if (logged !== undefined && logged.request === null) withoutText++;
    if (logged === undefined) builder.add(row);
    else builder.add(row, logged.request === null ? logged.reading : readPrompt(logged.request, classifier));
    if ((place + 1) % progressEvery === 0) options.onProgress?.(place + 1, 'prompts classified');
  }
  const { table, joined } = joinArms(builder.build(), names);
  return { table, joined, sources, offered, withoutText };
}

/** What the router takes from a prompt, its features among it. */
export function readPrompt(request: ChatRequest, classifier: PromptReader): PromptReading {
  const profile = classifier.classify(request);
  return readProfile(profile, readNeeds(request, profile), {});
}

function sourceOf(name: string, kind: TrainingSource['kind']): TrainingSource {
  return { name, kind, sources: [], licences: [], rows: 0, outcomes: 0 };
}

/** A file that cannot be read is told by the reader of its rows, in its own words. */
async function hashFile(file: string): Promise<string> {
  const hash = createHash('sha256');
  try {
    for await (const chunk of createReadStream(file)) hash.update(chunk as Buffer);
  } catch {
    return '';
  }
  return hash.digest('hex');
}
