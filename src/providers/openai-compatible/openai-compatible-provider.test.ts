import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type FaultServer, startFaultServer } from '../../../tests/fault-server/fault-server.ts';
import { inputTokens } from '../../chat/usage.ts';
import { systemClock } from '../../numerics/clock.ts';
import { checkProvider } from '../check-provider.ts';
import { checkFaultMatrix, healthyText, outcome } from '../testing/fault-matrix.ts';
import {
  openAiRequest,
  patientTimeouts,
  type ReadStream,
  readStream,
  sampleCall,
} from '../testing/sample-call.ts';
import { OpenAiCompatibleProvider } from './openai-compatible-provider.ts';

let server: FaultServer;
beforeAll(async () => {
  server = await startFaultServer();
});
afterAll(() => server.close());

const key = 'sk-upstream-canary';

function connect(origin = server.origin): OpenAiCompatibleProvider {
  return new OpenAiCompatibleProvider({
    name: 'faulty',
    type: 'openai-compatible',
    baseUrl: `${origin}/v1`,
    clock: systemClock,
    apiKey: key,
  });
}

async function withProvider<T>(run: (provider: OpenAiCompatibleProvider) => Promise<T>): Promise<T> {
  const provider = connect();
  try {
    return await run(provider);
  } finally {
    await provider.close();
  }
}

describe('conformance', () => {
  checkProvider(it.concurrent, {
    open: async () => {
      const provider = connect();
      return { provider, close: () => provider.close() };
    },
    models: {
      healthy: 'healthy',
      slow: 'fault-slow-20',
      failing: 'fault-500',
      rateLimited: 'fault-429-retry-2',
      silent: 'fault-stall',
      cut: 'fault-cut-after-5',
      unfinished: 'fault-end-after-5',
      stalling: 'fault-stall-after-5',
      toolCalling: 'healthy-tools',
      refusing: 'healthy-refusal',
    },
  });
});

checkFaultMatrix(withProvider);

describe('after the faults', () => {
  it('leaves no socket open', async () => {
    await server.ledger.until((ledger) => ledger.openSockets === 0);
    expect(server.ledger.openSockets).toBe(0);
  });

  it('needs no finish of the connection once the answer is finished', async () => {
    await withProvider(async (provider) => {
      const answer = await provider.call(
        sampleCall('fault-finish-then-hang'),
        patientTimeouts,
        new AbortController().signal,
      );
      if (answer.kind !== 'stream') throw new Error('no stream');
      const seen = await readStream(answer.stream);
      expect(seen.failure).toBeUndefined();
      expect(seen.text).toBe(healthyText);
      expect(seen.events.at(-1)).toEqual({ type: 'done' });
    });
  });

  it('closes the socket of an endless stream when it is told to', async () => {
    await withProvider(async (provider) => {
      const answer = await provider.call(
        sampleCall('fault-endless'),
        patientTimeouts,
        new AbortController().signal,
      );
      if (answer.kind !== 'stream') throw new Error('no stream');
      for (let read = 0; read < 20; read++) await answer.stream.next();
      answer.stream.close();
      const { last } = server.ledger;
      await server.ledger.until(() => last.closedAtMs !== null);
      expect(last.isAnswered).toBe(false);
    });
  });
});

describe('streams', () => {
  const stream = (model: string, fields: Record<string, unknown> = {}, canonical = {}): Promise<ReadStream> =>
    withProvider(async (provider) => {
      const call = sampleCall(model, { request: openAiRequest({ stream: true, ...fields }, canonical) });
      const answer = await provider.call(call, patientTimeouts, new AbortController().signal);
      if (answer.kind !== 'stream') throw new Error('no stream');
      return readStream(answer.stream);
    });

  it('passes the provider’s bytes on, without usage and the terminal mark', async () => {
    const whole = await stream('healthy-unicode');
    const split = await stream('fault-bytes-of-1-unicode');
    const events = whole.frames.split('\n\n').filter((event) => event !== '');
    expect(events.every((event) => event.startsWith('data: {'))).toBe(true);
    // The role chunk, 20 tokens and the finish.
    expect(events).toHaveLength(22);
    expect(whole.frames).not.toContain('[DONE]');
    expect(whole.frames).not.toContain('prompt_tokens');
    expect(split.text).toBe(whole.text);
    const withoutNames = (frames: string) => frames.replaceAll(/chatcmpl-\d+|"model":"[^"]*"/g, '');
    expect(withoutNames(split.frames)).toBe(withoutNames(whole.frames));
  });

  it('keeps the usage chunk apart', async () => {
    const { batches } = await stream('healthy-cached');
    const frame = batches.find((batch) => batch.usageFrame !== undefined)?.usageFrame;
    expect(frame).toMatchObject({ choices: [], usage: { prompt_tokens: 12, completion_tokens: 20 } });
    const usage = batches.flatMap((batch) => batch.events).find((event) => event.type === 'usage');
    expect(usage).toMatchObject({
      usage: { uncachedInputTokens: 4, cacheReadInputTokens: 8, textOutputTokens: 20 },
    });
  });

  it.each(['usage-negative', 'usage-nan', 'usage-huge', 'usage-string', 'usage-missing'])(
    'believes no %s',
    async (wrong) => {
      const { events, failure } = await stream(`healthy-${wrong}`);
      expect(failure).toBeUndefined();
      expect(events.some((event) => event.type === 'usage')).toBe(false);
    },
  );

  it('drops what comes after the finish', async () => {
    const { events, frames } = await stream('fault-two-finishes');
    expect(events.filter((event) => event.type === 'finish')).toHaveLength(1);
    expect(frames.match(/"finish_reason":"stop"/g)).toHaveLength(1);
  });

  it('passes no bytes to a client of another dialect', async () => {
    const { batches, text } = await stream('healthy', {}, { dialect: 'anthropic-messages' });
    expect(text).toBe(healthyText);
    expect(batches.some((batch) => batch.frames !== undefined)).toBe(false);
  });

  it('asks for usage whatever the client asked for', async () => {
    await stream('healthy', { stream_options: { include_obfuscation: false } });
    expect(server.ledger.last.body).toMatchObject({
      stream: true,
      stream_options: { include_obfuscation: false, include_usage: true },
    });
  });

  it('stops asking a server for usage that refused it once', async () => {
    await withProvider(async (provider) => {
      for (let turn = 0; turn < 2; turn++) await outcome(provider, 'fault-400-stream-options', true);
    });
    const asked = server.ledger.entries.slice(-3).map(({ body }) => body?.['stream_options'] !== undefined);
    expect(asked).toEqual([true, false, false]);
  });

  it('passes arguments on that were cut, as they are', async () => {
    const tools = [{ type: 'function', function: { name: 'get_weather' } }];
    const { events, failure } = await stream('healthy-tools-cut', { tools });
    const text = events
      .map((event) => (event.type === 'tool-call-delta' ? event.argumentsDelta : ''))
      .join('');
    expect(failure).toBeUndefined();
    expect(text).toBe('{"city":"Zür');
    expect(events.find((event) => event.type === 'finish')).toMatchObject({ reason: 'length' });
  });

  it('reads reasoning before text', async () => {
    const { events } = await stream('healthy-reasoning');
    const types = events.map((event) => event.type);
    expect(types.indexOf('reasoning-delta')).toBeGreaterThan(0);
    expect(types.lastIndexOf('reasoning-delta')).toBeLessThan(types.indexOf('text-delta'));
  });

  it('holds back the provider while nobody reads', async () => {
    await withProvider(async (provider) => {
      const answer = await provider.call(
        sampleCall('fault-flood-60000'),
        patientTimeouts,
        new AbortController().signal,
      );
      if (answer.kind !== 'stream') throw new Error('no stream');
      const first = await answer.stream.next();
      const { last } = server.ledger;
      // The server stops writing when the buffers between us are full: nothing grows any more.
      let before = -1;
      while (before !== last.bytesSent) {
        before = last.bytesSent;
        await new Promise((resolve) => setTimeout(resolve, 100));
      }
      expect(last.isAnswered).toBe(false);
      expect(last.bytesSent).toBeLessThan(10 * 1024 * 1024);
      const { failure, events } = await readStream(answer.stream);
      expect(failure).toBeUndefined();
      const all = [...(first?.events ?? []), ...events];
      expect(all.filter((event) => event.type === 'text-delta').length).toBe(60_000);
    });
  });
});

describe('connections', () => {
  it('are used again after a stream', async () => {
    const before = server.ledger.connections;
    await withProvider(async (provider) => {
      for (let turn = 0; turn < 6; turn++) await outcome(provider, 'healthy', true);
    });
    expect(server.ledger.connections - before).toBeLessThanOrEqual(2);
  });
});

describe('answers under a wrong name', () => {
  it.each([
    ['a stream as plain text', 'wrong-type-text/plain', true],
    ['a stream without a type', 'wrong-type', true],
    ['a body as plain text', 'wrong-type-text/plain', false],
    ['a body with a byte order mark', 'byte-order-mark', false],
  ])('reads %s', async (_, fault, stream) => {
    const result = await withProvider((provider) => outcome(provider, `fault-${fault}`, stream));
    expect(result).toMatchObject({ text: healthyText });
  });
});

describe('requests', () => {
  it('sends its key and only headers of its own', async () => {
    await withProvider((provider) => outcome(provider, 'healthy', false));
    const { headers } = server.ledger.last;
    expect(headers['authorization']).toBe(`Bearer ${key}`);
    expect(Object.keys(headers).sort()).toEqual([
      'accept',
      'accept-encoding',
      'authorization',
      'connection',
      'content-length',
      'content-type',
      'host',
      'user-agent',
      'x-request-id',
    ]);
  });

  it('lists models', async () => {
    expect(await withProvider((provider) => provider.listModels(5_000))).toEqual(['healthy', 'fault-500']);
  });

  it('gives a whole answer whose body is the provider’s own', async () => {
    const answer = await withProvider((provider) =>
      provider.call(sampleCall('healthy', { stream: false }), patientTimeouts, new AbortController().signal),
    );
    if (answer.kind !== 'response') throw new Error('no response');
    expect(answer.response.body).toMatchObject({ object: 'chat.completion', system_fingerprint: 'fp_fault' });
    expect(inputTokens(answer.response.usage)).toBe(12);
  });

  it('marks usage that it cannot believe as estimated', async () => {
    const answer = await withProvider((provider) =>
      provider.call(
        sampleCall('healthy-usage-negative', { stream: false }),
        patientTimeouts,
        new AbortController().signal,
      ),
    );
    expect(answer.kind === 'response' && answer.response.usage.estimated).toBe(true);
  });

  it('refuses calls once closed', async () => {
    const provider = connect();
    await provider.close();
    const call = provider.call(sampleCall('healthy'), patientTimeouts, new AbortController().signal);
    await expect(call).rejects.toMatchObject({ kind: 'aborted' });
  });
});
