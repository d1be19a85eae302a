import { describe, expect, it } from 'vitest';
import type { EventBatch } from '../chat/chat-response.ts';
import { BatchBuffer } from './batch-buffer.ts';

const bytes = (text: string) => new TextEncoder().encode(text);
const start: EventBatch = { events: [{ type: 'start', id: '1', model: 'm' }], frames: bytes('one') };
const text: EventBatch = { events: [{ type: 'text-delta', choice: 0, text: 'x' }], frames: bytes('two') };

function merge(...batches: EventBatch[]): EventBatch {
  const buffer = new BatchBuffer();
  for (const batch of batches) buffer.add(batch);
  return buffer.merge();
}

describe('BatchBuffer', () => {
  it('hands a single batch on as it came', () => {
    expect(merge(text)).toBe(text);
  });

  it('joins events and raw bytes in order', () => {
    const merged = merge(start, { events: [], frames: bytes(': ping') }, text);
    expect(merged.events.map((event) => event.type)).toEqual(['start', 'text-delta']);
    expect(new TextDecoder().decode(merged.frames)).toBe('one: pingtwo');
  });

  it('drops raw bytes that would not hold every event', () => {
    expect(merge({ events: start.events }, text).frames).toBeUndefined();
    expect(merge(start, { ...text, usageFrame: { choices: [{}] } })).toEqual({
      events: [...start.events, ...text.events],
    });
  });

  it('is empty when nothing came', () => {
    expect(merge()).toEqual({ events: [] });
  });
});
