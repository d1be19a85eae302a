import { writeSync } from 'node:fs';
import { systemClock } from '../../numerics/clock.ts';
import { Recorder } from '../../recording/recorder.ts';
import { openSqliteStore } from '../../storage/sqlite/sqlite-store.ts';
import { sampleFeedback, sampleRecord } from '../../storage/testing/sample-rows.ts';
import { silentLogger } from '../../telemetry/logger.ts';
import { Learner } from '../learner.ts';

/**
 * Child process of the test that kills it: records decisions, gives each a thumb, prints the id of each thumb once it is
 * acknowledged, and learns all the while, with snapshots as often as can be. Runs until killed.
 */
const [path = '', run = ''] = process.argv.slice(2);
const store = await openSqliteStore({ path, clock: systemClock });
const recorder = new Recorder({ decisions: store.decisions, clock: systemClock, log: silentLogger });
const learner = new Learner({
  feedback: store.feedback,
  snapshots: store.snapshots,
  findDecision: (id, visibility) => recorder.get(id, visibility),
  defaultEffort: () => '',
  maxWeightPerKeyPerDay: 1_000_000,
  clock: systemClock,
  log: silentLogger,
  onSnapshot() {},
  settleMs: 5,
  snapshotMs: 5,
});
await learner.start();
writeSync(1, 'open\n');
for (let n = 0; ; n++) {
  const id = `dec_${run}-${n}`;
  recorder.record(sampleRecord(n, { id }));
  await recorder.getDurable(id, { tenant: null });
  await store.feedback.put(sampleFeedback({ decisionId: id, id: `fb_${id}` }));
  writeSync(1, `${id}\n`);
  learner.wake();
}
