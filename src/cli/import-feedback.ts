import { isSignalboxError, SignalboxError } from '../errors/signalbox-error.ts';
import { acceptFeedback, type FeedbackGiver, type FeedbackParts } from '../feedback/accept-feedback.ts';
import { systemClock } from '../numerics/clock.ts';
import { seededRandom } from '../numerics/random.ts';
import { createIdSource } from '../recording/decision-id.ts';
import type { Store } from '../storage/ports.ts';
import { parseJsonBody } from '../wire/json-body.ts';
import { isJsonObject } from '../wire/json-fields.ts';
import type { CliIo } from './cli-io.ts';
import { Progress } from './progress.ts';
import { type InputLine, maxLineBytes, readLines } from './read-lines.ts';

export interface ImportedFeedback {
  accepted: number;
  refused: number;
  /** The first of them. */
  refusals: { line: number; code: string; message: string; param?: string }[];
}

/** Written together, since each waits for the disk. */
const batchLines = 200;
const keptRefusals = 1_000;

/** Whoever runs the command may judge every tenant's decisions; the cap of a key without a name holds for the whole import. */
const operator: FeedbackGiver = { key: null, tenant: 'default', admin: true };

/** Stores the judgements of a file one by one as the gateway would take them; a line that it would refuse stops nothing. */
export async function importFeedback(io: CliIo, file: string, store: Store): Promise<ImportedFeedback> {
  const seed = crypto.getRandomValues(new Uint32Array(1))[0] ?? 1;
  const parts: FeedbackParts = {
    findDecision: (id, visibility) => store.decisions.get(id, visibility),
    feedback: store.feedback,
    clock: systemClock,
    newId: createIdSource('fb_', systemClock, seededRandom(seed)),
  };
  const result: ImportedFeedback = { accepted: 0, refused: 0, refusals: [] };
  const progress = new Progress(io, 'lines');
  let batch: Promise<void>[] = [];
  let judged = new Set<unknown>();
  const flush = async () => {
    await Promise.all(batch);
    batch = [];
    judged = new Set();
  };
  const take = async (line: InputLine, body: unknown) => {
    try {
      await acceptFeedback(parts, operator, body);
      result.accepted++;
    } catch (error) {
      noteRefusal(result, line.number, error);
    }
  };
  for await (const line of readLines(io, file)) {
    progress.step();
    let body: unknown;
    try {
      body = bodyOf(line);
    } catch (error) {
      noteRefusal(result, line.number, error);
      continue;
    }
    const decision = isJsonObject(body) ? body['decisionId'] : undefined;
    // The last value counts, so that two about one decision may not overtake each other.
    if (judged.has(decision) || batch.length >= batchLines) await flush();
    judged.add(decision);
    batch.push(take(line, body));
  }
  await flush();
  progress.end();
  result.refusals.sort((a, b) => a.line - b.line);
  return result;
}

function bodyOf({ bytes }: InputLine): unknown {
  if (bytes === null)
    throw new SignalboxError('body_too_large', `The line is longer than ${maxLineBytes} bytes.`);
  return parseJsonBody(bytes);
}

/** @throws what is no refusal, such as a store that fails */
function noteRefusal(result: ImportedFeedback, line: number, error: unknown): void {
  if (!isSignalboxError(error) || error.status >= 500) throw error;
  result.refused++;
  if (result.refusals.length >= keptRefusals) return;
  const { code, message, details } = error;
  result.refusals.push({ line, code, message, ...(details.param !== undefined && { param: details.param }) });
}
