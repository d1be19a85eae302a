import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { systemClock } from '../numerics/clock.ts';
import { seededRandom } from '../numerics/random.ts';
import type { PolicyState } from '../routing/routing-input.ts';
import { openSqliteStore } from '../storage/sqlite/sqlite-store.ts';
import { runUntilKilled } from '../storage/testing/run-until-killed.ts';
import { silentLogger } from '../telemetry/logger.ts';
import { Learner } from './learner.ts';

const giver = new URL('./testing/thumb-giver.ts', import.meta.url);
const KILLS = 4;

describe('kill -9 between thumb and snapshot', () => {
  it('learns from every acknowledged thumb exactly once', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'signalbox-learn-'));
    const path = join(folder, 'signalbox.db');
    const random = seededRandom(7);
    let acknowledged = 0;
    try {
      for (let kill = 0; kill < KILLS; kill++) {
        acknowledged += (await runUntilKilled(giver, [path, `run${kill}`], random.integer(200))).length;
      }
      const store = await openSqliteStore({ path, clock: systemClock });
      const states: PolicyState[] = [];
      const learner = new Learner({
        feedback: store.feedback,
        snapshots: store.snapshots,
        findDecision: (id, visibility) => store.decisions.get(id, visibility),
        defaultEffort: () => '',
        maxWeightPerKeyPerDay: 1_000_000,
        clock: systemClock,
        log: silentLogger,
        onSnapshot: (state) => states.push(state),
      });
      const weight = () =>
        [...(states.at(-1)?.cells.values() ?? [])].reduce((sum, cell) => sum + cell.weight, 0);
      const thumbs = await countFeedback(store.feedback);
      await learner.start();
      await vi.waitFor(() => expect(weight()).toBeGreaterThan(thumbs - 0.01), { timeout: 10_000 });
      await learner.stop();
      await store.close();
      expect(thumbs).toBeGreaterThanOrEqual(acknowledged);
      expect(thumbs).toBeLessThanOrEqual(acknowledged + KILLS);
      expect(weight()).toBeCloseTo(thumbs, 3);
      expect(acknowledged).toBeGreaterThan(KILLS);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
});

async function countFeedback(feedback: {
  since(sequence: number, limit: number): Promise<{ sequence: number }[]>;
}): Promise<number> {
  let count = 0;
  for (let last = 0; ; ) {
    const page = await feedback.since(last, 1_000);
    if (page.length === 0) return count;
    count += page.length;
    last = page.at(-1)?.sequence ?? last;
  }
}
