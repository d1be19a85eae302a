import { afterEach, describe, expect, it, vi } from 'vitest';
import { ManualClock } from '../numerics/manual-clock.ts';
import { releaseStartMemory } from './release-start-memory.ts';

afterEach(() => vi.unstubAllGlobals());

describe('releaseStartMemory', () => {
  it('collects once, after the start', async () => {
    const gc = vi.fn<(options: object) => void>();
    vi.stubGlobal('gc', gc);
    const clock = new ManualClock();
    releaseStartMemory(clock);
    expect(gc).not.toHaveBeenCalled();
    await clock.advance(60_000);
    expect(gc.mock.calls).toEqual([[{ type: 'major', flavor: 'last-resort' }]]);
  });

  it('leaves a Node alone that does not offer it', async () => {
    vi.stubGlobal('gc', undefined);
    const clock = new ManualClock();
    releaseStartMemory(clock);
    await expect(clock.advance(60_000)).resolves.toBeUndefined();
  });
});
