import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { describe, expect, it } from 'vitest';
import { systemClock } from '../../numerics/clock.ts';
import { seededRandom } from '../../numerics/random.ts';
import { runUntilKilled } from '../testing/run-until-killed.ts';
import { openSqliteStore } from './sqlite-store.ts';

const writer = new URL('./testing/feedback-writer.ts', import.meta.url);
const KILLS = 6;

describe('kill -9 under feedback', () => {
  it('loses nothing that was acknowledged, invents nothing, and opens again at once', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'signalbox-kill-'));
    const path = join(folder, 'signalbox.db');
    const random = seededRandom(20_261_101);
    const acknowledged: string[] = [];
    try {
      for (let kill = 0; kill < KILLS; kill++) {
        acknowledged.push(...(await runUntilKilled(writer, [path, `run${kill}`], random.integer(150))));
        const store = await openSqliteStore({ path, clock: systemClock });
        const stored: string[] = [];
        let last = 0;
        for (;;) {
          const page = await store.feedback.since(last, 1_000);
          if (page.length === 0) break;
          stored.push(...page.map(({ event }) => event.decisionId));
          last = page.at(-1)?.sequence ?? last;
        }
        await store.close();
        const kept = new Set(stored);
        expect(acknowledged.filter((id) => !kept.has(id))).toEqual([]);
        expect(kept.size).toBe(stored.length);
        // Each of the eight writers may have had one more on disk than it heard of.
        expect(stored.length - acknowledged.length).toBeLessThanOrEqual(8 * (kill + 1));
      }
      const database = new DatabaseSync(path);
      expect(database.prepare('PRAGMA integrity_check').get()).toEqual({ integrity_check: 'ok' });
      database.close();
      expect(acknowledged.length).toBeGreaterThan(KILLS);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
});
