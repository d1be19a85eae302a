import { describe, expect, it } from 'vitest';
import { startLines } from './start-lines.ts';

const url = 'http://127.0.0.1:4747';

describe('startLines', () => {
  it('says in clear words that models are simulated, and what it takes for others', () => {
    const summary = {
      providers: [{ name: 'simulated', models: 5 }],
      off: [{ name: 'openai', needs: 'set OPENAI_API_KEY' }],
      isSimulated: true,
      modelsOn: 5,
      modelsOff: 0,
      unpriced: [],
    };
    const lines = startLines(url, '1.2.3', summary, { configuration: null, keys: 0 });
    expect(lines[0]).toBe('Signalbox 1.2.3 listens on http://127.0.0.1:4747');
    expect(lines.join('\n')).toContain('OPENAI_BASE_URL=http://127.0.0.1:4747/v1 OPENAI_API_KEY=any');
    expect(lines.join('\n')).toContain('SIMULATED: no provider was found');
    // Configured ones are what somebody wanted.
    const configured = startLines(
      url,
      '1.2.3',
      { ...summary, off: [] },
      { configuration: 'x.yaml', keys: 0 },
    );
    expect(configured.at(-1)).toBe('  models   SIMULATED: made-up models give made-up answers');
    expect(lines.at(-1)).toBe('  off      openai (set OPENAI_API_KEY)');
    expect(lines.length).toBeLessThanOrEqual(6);
  });

  it('counts what was found', () => {
    const summary = {
      providers: [{ name: 'local', models: 2 }],
      off: [],
      isSimulated: false,
      modelsOn: 2,
      modelsOff: 3,
      unpriced: [],
    };
    const lines = startLines(url, '1.2.3', summary, { configuration: '/etc/signalbox.yaml', keys: 2 });
    expect(lines.join('\n')).toContain('<one of your keys>');
    expect(lines.at(-2)).toBe('  config   /etc/signalbox.yaml');
    expect(lines.at(-1)).toBe('  models   2 on: local (2), 3 off (`signalbox models list --why`)');
  });

  it('says what is there but will not be picked, and what did not answer', () => {
    const summary = {
      providers: [
        { name: 'far', models: 4 },
        { name: 'dead', models: 0 },
      ],
      off: [],
      isSimulated: false,
      modelsOn: 4,
      modelsOff: 0,
      unpriced: ['far/a', 'far/b', 'far/c', 'far/d'],
    };
    const lines = startLines(url, '1.2.3', summary, { configuration: 'x.yaml', keys: 0 });
    expect(lines).toContain('  models   4 on: far (4), dead (none: not reachable, or it lists none)');
    expect(lines.at(-1)).toMatch(
      /^ {2}unpriced far\/a, far\/b, far\/c and 1 more: no route picks them until/,
    );
  });
});
