import { describe, expect, it } from 'vitest';
import { emptyUsage } from '../chat/usage.ts';
import { estimateTextTokens } from '../classification/token-estimate.ts';
import { OutputCounter } from './output-counter.ts';

describe('OutputCounter', () => {
  it('takes deltas for tokens where the estimate says about as many', () => {
    const counter = new OutputCounter();
    counter.events(
      Array.from({ length: 37 }, (_, n) => ({ type: 'text-delta', choice: 0, text: `token${n} ` })),
    );
    expect(counter.textTokens()).toBe(37);
  });

  it('estimates where deltas hold many tokens', () => {
    const counter = new OutputCounter();
    const sentence = 'The quick brown fox jumps over the lazy dog. ';
    for (let n = 0; n < 300; n++) counter.events([{ type: 'text-delta', choice: 0, text: sentence }]);
    const whole = estimateTextTokens(sentence.repeat(300));
    expect(counter.textTokens()).toBeGreaterThan(whole * 0.9);
    expect(counter.textTokens()).toBeLessThan(whole * 1.1);
  });

  it('counts text, refusals, reasoning and tool calls', () => {
    const counter = new OutputCounter();
    counter.events([
      { type: 'reasoning-delta', choice: 0, text: 'thinking about it' },
      { type: 'text-delta', choice: 0, text: 'an answer of some length' },
      { type: 'tool-call-start', choice: 0, index: 0, id: '1', name: 'get_weather' },
      { type: 'tool-call-delta', choice: 0, index: 0, argumentsDelta: '{"city":"Bern"}' },
    ]);
    expect(counter.reasoningTokens()).toBeGreaterThan(2);
    expect(counter.textTokens()).toBeGreaterThan(8);
    expect(counter.contentDeltas).toBe(4);
  });

  it('knows when the commit point is passed', () => {
    const counter = new OutputCounter();
    counter.events([
      { type: 'start', id: '1', model: 'm' },
      { type: 'text-delta', choice: 0, text: '' },
    ]);
    expect(counter.hasContent).toBe(false);
    counter.events([{ type: 'refusal-delta', choice: 0, text: 'no' }]);
    expect(counter.hasContent).toBe(true);
  });

  it('keeps the first finish of the first answer', () => {
    const counter = new OutputCounter();
    counter.events([
      { type: 'finish', choice: 0, reason: 'length' },
      { type: 'finish', choice: 0, reason: 'stop' },
    ]);
    expect(counter.finishReason).toBe('length');
  });

  it('reads a whole answer', () => {
    const counter = new OutputCounter();
    counter.response({
      dialect: 'openai-chat',
      body: {},
      id: '1',
      model: 'm',
      choices: [
        { index: 1, parts: [{ type: 'text', text: 'b' }], finishReason: 'length' },
        {
          index: 0,
          parts: [{ type: 'tool-call', id: '1', name: 'f', arguments: '{}' }],
          finishReason: 'tool-calls',
        },
      ],
      usage: { ...emptyUsage(), textOutputTokens: 5 },
    });
    expect(counter).toMatchObject({ finishReason: 'tool-calls', isUsageFinal: true, hasContent: true });
  });
});
