import { describe, expect, it } from 'vitest';
import { createLogger, silentLogger } from './logger.ts';

function logged(level: 'info' | 'warn' | 'silent', secrets: string[] = []) {
  const lines: string[] = [];
  const log = createLogger({
    level,
    secrets,
    destination: { write: (line: string) => void lines.push(line) },
  });
  return { log, lines };
}

describe('createLogger', () => {
  it('writes JSON lines with fields, level and message', () => {
    const { log, lines } = logged('info');
    log.child({ room: 'storage' }).info({ records: 3 }, 'written');
    expect(JSON.parse(lines[0] ?? '')).toMatchObject({
      level: 'info',
      room: 'storage',
      records: 3,
      msg: 'written',
    });
  });

  it('leaves out what is below its level', () => {
    const { log, lines } = logged('warn');
    log.info({}, 'no');
    log.warn({}, 'yes');
    expect(lines).toHaveLength(1);
    const silent = logged('silent');
    silent.log.error({}, 'no');
    expect(silent.lines).toEqual([]);
  });

  it('masks secrets in fields, messages, errors and their causes', () => {
    const secret = 'canary-9f8e7d6c5b';
    const { log, lines } = logged('info', [secret]);
    const cause = new Error(`refused ${secret}`);
    log.error(
      { error: new Error(`failed with ${secret}`, { cause }), headers: { 'x-api-key': secret } },
      `about ${secret}`,
    );
    log.info({ text: 'Bearer abcdefghijkl' }, 'unknown secret');
    expect(lines.join('')).not.toContain(secret);
    expect(lines.join('')).not.toContain('abcdefghijkl');
    for (const line of lines) expect(() => JSON.parse(line)).not.toThrow();
  });

  it('has a silent twin', () => {
    expect(silentLogger.child({ a: 1 })).toBe(silentLogger);
  });
});
