import { describe, expect, it } from 'vitest';
import { ManualClock } from '../numerics/manual-clock.ts';
import { sampleRecord } from '../storage/testing/sample-rows.ts';
import { type Logger, silentLogger } from './logger.ts';
import { RequestLines } from './request-line.ts';

function capture() {
  const fields: Record<string, unknown>[] = [];
  const log: Logger = {
    ...silentLogger,
    info: (entry) => void fields.push(entry as Record<string, unknown>),
  };
  return { log, fields };
}

describe('RequestLines', () => {
  it('logs model, complexity, domain, cost beside the dearest, and overhead', () => {
    const { log, fields } = capture();
    new RequestLines({ log, clock: new ManualClock(), maxPerSecond: 5 }).requestFinished(sampleRecord(1));
    expect(fields[0]).toMatchObject({
      model: 'acme/small',
      complexity: 0.5,
      domain: 'software',
      costUsd: 0.000012345,
      dearestUsd: 0.00123,
      overheadMs: 0.4,
      status: 'ok',
    });
    expect(fields[0]).not.toHaveProperty('error');
  });

  it('samples, and says how many it left out', async () => {
    const { log, fields } = capture();
    const clock = new ManualClock();
    const lines = new RequestLines({ log, clock, maxPerSecond: 2 });
    for (let n = 0; n < 5; n++) lines.requestFinished(sampleRecord(n));
    expect(fields).toHaveLength(2);
    expect(lines.suppressed).toBe(3);
    await clock.advance(1_000);
    lines.requestFinished(sampleRecord(6));
    expect(fields[2]).toMatchObject({ suppressed: 3 });
    lines.requestFinished(sampleRecord(7));
    expect(fields[3]).not.toHaveProperty('suppressed');
    expect(lines.suppressed).toBe(3);
  });

  it('prints a line for people, without control characters', () => {
    const printed: string[] = [];
    const lines = new RequestLines({
      log: silentLogger,
      clock: new ManualClock(),
      maxPerSecond: 9,
      print: (line) => printed.push(line),
    });
    lines.requestFinished(sampleRecord(1, { servedModel: 'evil\u001b[2J\nmodel' }));
    lines.requestFinished(
      sampleRecord(2, {
        status: 'failed',
        errorCode: 'upstream_error',
        servedModel: null,
        signals: null,
        dearestUsd: null,
      }),
    );
    expect(printed[0]).toMatch(/^evil\?\[2J\?model\s+0\.50 software\s+\$0\.000012 of \$0\.0012\s+\+0\.4 ms$/);
    expect(printed[1]).toMatch(
      /^\(no model\)\s+\? unknown\s+\$0\.000012\s+\+0\.4 ms {2}failed upstream_error$/,
    );
  });
});
