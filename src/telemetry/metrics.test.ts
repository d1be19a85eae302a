import { describe, expect, it } from 'vitest';
import { sampleRecord } from '../storage/testing/sample-rows.ts';
import { createMetrics } from './metrics.ts';

/** Value of the sample whose line begins with the given text. */
function sample(text: string, start: string): number | undefined {
  const line = text.split('\n').find((candidate) => candidate.startsWith(start));
  return line === undefined ? undefined : Number(line.slice(line.lastIndexOf(' ') + 1));
}

describe('createMetrics', () => {
  it('counts requests, attempts, tokens, cost and times', async () => {
    const metrics = createMetrics();
    const usage = {
      uncachedInputTokens: 100,
      cacheReadInputTokens: 20,
      cacheWriteInputTokens: 0,
      textOutputTokens: 50,
      reasoningOutputTokens: 7,
      estimated: false,
    };
    for (let n = 0; n < 3; n++)
      metrics.requestFinished(sampleRecord(n, { usage, firstContentMs: 100, totalMs: 2000 }));
    metrics.requestFinished(
      sampleRecord(9, { status: 'failed', errorCode: 'upstream_error', servedModel: null, attempts: [] }),
    );
    const text = await metrics.render();
    expect(sample(text, 'signalbox_requests_total{route="auto",mode="routed",status="ok",code=""}')).toBe(3);
    expect(
      sample(
        text,
        'signalbox_requests_total{route="auto",mode="routed",status="failed",code="upstream_error"}',
      ),
    ).toBe(1);
    expect(sample(text, 'signalbox_attempts_total{deployment="acme/small",status="ok",failure=""}')).toBe(3);
    expect(sample(text, 'signalbox_tokens_total{gen_ai_request_model="acme/small",kind="cache-read"}')).toBe(
      60,
    );
    expect(sample(text, 'signalbox_tokens_total{gen_ai_request_model="acme/small",kind="reasoning"}')).toBe(
      21,
    );
    expect(sample(text, 'signalbox_cost_usd_total{gen_ai_request_model="acme/small"')).toBeCloseTo(
      3 * 0.000012345,
      12,
    );
    const labels = '{gen_ai_request_model="acme/small"}';
    expect(sample(text, `gen_ai_client_operation_duration_count${labels}`)).toBe(3);
    expect(sample(text, `gen_ai_client_operation_duration_sum${labels}`)).toBe(6);
    expect(sample(text, `gen_ai_client_operation_time_to_first_chunk_sum${labels}`)).toBeCloseTo(0.3);
    expect(
      sample(
        text,
        'gen_ai_client_token_usage_sum{gen_ai_request_model="acme/small",gen_ai_token_type="input"}',
      ),
    ).toBe(360);
    expect(sample(text, 'signalbox_overhead_count')).toBe(4);
    await metrics.close();
  });

  it('reads what others hold when it is asked', async () => {
    const metrics = createMetrics();
    let depth = 1;
    metrics.watch({ recorder: () => ({ depth, dropped: 2, written: 3 }), requestsInFlight: () => 5 });
    metrics.watch({
      breakers: () => [
        { deployment: 'a', isOpen: true },
        { deployment: 'b', isOpen: false },
      ],
      suppressedLines: () => 7,
    });
    depth = 11;
    const text = await metrics.render();
    expect(sample(text, 'signalbox_recorder_queue')).toBe(11);
    expect(sample(text, 'signalbox_recorder_dropped_total')).toBe(2);
    expect(sample(text, 'signalbox_requests_in_flight')).toBe(5);
    expect(sample(text, 'signalbox_breaker_open{deployment="a"}')).toBe(1);
    expect(sample(text, 'signalbox_breaker_open{deployment="b"}')).toBe(0);
    expect(sample(text, 'signalbox_request_lines_suppressed_total')).toBe(7);
    expect(sample(text, 'process_resident_memory_bytes')).toBeGreaterThan(1e6);
    await metrics.close();
  });

  it('keeps going with odd times', async () => {
    const metrics = createMetrics();
    metrics.requestFinished(sampleRecord(1, { totalMs: -5, overheadMs: -1, firstContentMs: -1 }));
    expect(sample(await metrics.render(), 'signalbox_overhead_count')).toBe(1);
    await metrics.close();
  });

  it('escapes label values', async () => {
    const metrics = createMetrics();
    metrics.requestFinished(sampleRecord(1, { route: 'a"b\\c\nd' }));
    expect(await metrics.render()).toContain('route="a\\"b\\\\c\\nd"');
    await metrics.close();
  });
});
