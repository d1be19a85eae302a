import { describe, expect, it } from 'vitest';
import type { ProviderSettings } from '../config/settings.ts';
import { ManualClock } from '../numerics/manual-clock.ts';
import type { Provider } from './provider.ts';
import { ProviderSet } from './provider-set.ts';

const settings: ProviderSettings = {
  type: 'openai-compatible',
  baseUrl: 'http://127.0.0.1:9/v1',
  headers: {},
  maxConcurrency: 1,
  local: true,
};

/** Providers by name, each with the lists that it gives one after another; the last one stays. */
function open(lists: Record<string, (readonly string[] | Error)[]>) {
  const clock = new ManualClock();
  const asked: Record<string, number> = {};
  let heard = 0;
  const create = (name: string): Provider => ({
    name,
    type: 'openai-compatible',
    call: () => Promise.reject(new Error('not asked here')),
    async listModels() {
      const turn = asked[name] ?? 0;
      asked[name] = turn + 1;
      const answer = lists[name]?.[turn] ?? lists[name]?.at(-1) ?? [];
      if (answer instanceof Error) throw answer;
      return answer;
    },
    close: async () => {},
  });
  const providers = new ProviderSet({ clock, create, onListed: () => heard++ });
  providers.reload(Object.fromEntries(Object.keys(lists).map((name) => [name, settings])));
  const pass = async (ms: number) => {
    await clock.advance(ms);
    for (let turn = 0; turn < 10; turn++) await Promise.resolve();
  };
  return { providers, asked, pass, heard: () => heard };
}

const refused = new Error('connection refused');

describe('ProviderSet', () => {
  it('hears of a server that is started after the gateway within seconds, and asks the others no more than before', async () => {
    const { providers, asked, pass, heard } = open({ early: [['a']], late: [refused, refused, ['b']] });
    providers.watchLists();
    await pass(0);
    expect(providers.listed).toEqual(new Map([['early', ['a']]]));
    await pass(15_000);
    expect(asked).toEqual({ early: 1, late: 2 });
    await pass(30_000);
    expect(providers.listed.get('late')).toEqual(['b']);
    expect(heard()).toBe(2);
    await pass(500_000);
    expect(asked).toEqual({ early: 1, late: 3 });
    await providers.close();
  });

  it('asks one that never tells less and less often, and everybody every ten minutes', async () => {
    const { providers, asked, pass } = open({ good: [['a'], ['a', 'b']], silent: [refused] });
    providers.watchLists();
    for (let second = 0; second < 600; second++) await pass(1_000);
    expect(asked['good']).toBe(2);
    expect(providers.listed.get('good')).toEqual(['a', 'b']);
    expect(asked['silent']).toBeGreaterThan(4);
    expect(asked['silent']).toBeLessThan(9);
    for (let second = 0; second < 3_000; second++) await pass(1_000);
    expect(asked['good']).toBe(7);
    expect(asked['silent']).toBeLessThan(15);
    await providers.close();
  });

  it('begins anew for the providers of another configuration', async () => {
    const { providers, asked, pass } = open({ one: [['a']], two: [['b']] });
    providers.watchLists();
    await pass(0);
    providers.reload({ one: settings, two: { ...settings, maxConcurrency: 2 } });
    expect(providers.listed).toEqual(new Map([['one', ['a']]]));
    await providers.listOnce(1_000);
    expect(asked).toEqual({ one: 1, two: 2 });
    await providers.close();
  });
});
