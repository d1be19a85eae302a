import { writeSync } from 'node:fs';
import { systemClock } from '../../../numerics/clock.ts';
import { sampleFeedback } from '../../testing/sample-rows.ts';
import { openSqliteStore } from '../sqlite-store.ts';

/** A program that forgets to close its store: what it waits for is done, and it ends all the same. */
const store = await openSqliteStore({ path: process.argv[2] ?? '', clock: systemClock });
await store.feedback.put(sampleFeedback({}));
writeSync(1, `${(await store.feedback.since(0, 9)).length}`);
