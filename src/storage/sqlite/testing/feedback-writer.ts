import { writeSync } from 'node:fs';
import { systemClock } from '../../../numerics/clock.ts';
import { sampleFeedback, sampleRecord } from '../../testing/sample-rows.ts';
import { openSqliteStore } from '../sqlite-store.ts';

/**
 * Child process of the test that kills it: writes feedback and records as fast as the store takes them, and prints the
 * id of each once it is acknowledged. Runs until killed.
 */
const [path = '', run = ''] = process.argv.slice(2);
const store = await openSqliteStore({ path, clock: systemClock });
writeSync(1, 'open\n');

async function writeForEver(writer: number): Promise<never> {
  for (let n = 0; ; n++) {
    const decisionId = `${run}-${writer}-${n}`;
    await store.feedback.put(sampleFeedback({ decisionId, id: `fb_${decisionId}` }));
    // Synchronous, so that an acknowledgement is out before anything can kill this process.
    writeSync(1, `${decisionId}\n`);
    if (n % 10 === 0) await store.decisions.append([sampleRecord(n, { id: `dec_${decisionId}` })]);
  }
}

await Promise.all(Array.from({ length: 8 }, (_, writer) => writeForEver(writer)));
