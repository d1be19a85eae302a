import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { plainRequest } from '../../chat/plain-request.ts';
import { message, userSays } from '../testing/chat-requests.ts';
import { readTextToScore } from '../text-to-score.ts';
import type { ChatRequest } from '../../chat/chat-request.ts';
import { binStructure, BIN_COUNT } from './structure-bins.ts';
import { STRUCTURE_NAMES, STRUCTURE_SIZE, StructureCounter } from './structure.ts';

function count(request: ChatRequest): Record<string, number> {
  const out = new Float32Array(STRUCTURE_SIZE);
  new StructureCounter().count(readTextToScore(request), request, out);
  return Object.fromEntries(STRUCTURE_NAMES.map((name, at) => [name, out[at]!]));
}

describe('StructureCounter', () => {
  it('counts words, sentences and marks', () => {
    const counts = count(userSays('Is this right? I think NOT! See x = 3 + 4.'));
    expect(Math.expm1(counts['number of words']!)).toBeCloseTo(8);
    expect(Math.expm1(counts['number of sentences']!)).toBeCloseTo(3);
    expect(Math.expm1(counts['question marks']!)).toBeCloseTo(1);
    expect(Math.expm1(counts['exclamation marks']!)).toBeCloseTo(1);
    expect(Math.expm1(counts['mathematical marks']!)).toBeCloseTo(2);
    expect(Math.expm1(counts['words in capitals']!)).toBeCloseTo(1);
    expect(Math.expm1(counts['numbers']!)).toBeCloseTo(2);
  });

  it('sees lists, options, code and LaTeX', () => {
    const counts = count(userSays('Pick:\nA) one\nB) two\n- a\n- b\n1. c\n\\frac{1}{2} `x`'));
    expect(Math.expm1(counts['answer options']!)).toBeCloseTo(2);
    expect(Math.expm1(counts['list lines']!)).toBeCloseTo(3);
    expect(counts['LaTeX marks']).toBeGreaterThan(0);
    expect(counts['backticks']).toBeGreaterThan(0);
  });

  it('tells scripts apart', () => {
    expect(count(userSays('你好世界'))['share of ideographs']).toBe(1);
    expect(count(userSays('привет мир'))['share of letters outside Latin']).toBe(1);
    expect(count(userSays('hello'))['share of letters outside Latin']).toBe(0);
  });

  it('reads the conversation, tools, format and media', () => {
    const request = plainRequest(
      [
        message('system', 'be brief'),
        message('user', 'look'),
        message('assistant', 'ok'),
        message('user', 'and this', { type: 'image', source: { kind: 'url', url: 'x' } }),
      ],
      { tools: [{ name: 'run' }], responseFormat: { kind: 'json-object' } },
    );
    const counts = count(request);
    expect(counts['has a system prompt']).toBe(1);
    expect(counts['leans on earlier turns']).toBe(1);
    expect(Math.expm1(counts['tools offered']!)).toBeCloseTo(1);
    expect(counts['structured output asked']).toBe(1);
    expect(Math.expm1(counts['images, audio and files']!)).toBeCloseTo(1);
  });

  it('is finite and repeatable for any text', () => {
    const counter = new StructureCounter();
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 400 }), (text) => {
        const request = userSays(text);
        const scored = readTextToScore(request);
        const first = new Float32Array(STRUCTURE_SIZE);
        const second = new Float32Array(STRUCTURE_SIZE);
        counter.count(scored, request, first);
        counter.count(scored, request, second);
        expect(first.every(Number.isFinite)).toBe(true);
        expect(second).toEqual(first);
      }),
    );
  });
});

describe('binStructure', () => {
  it('counts the edges below a value', () => {
    const edges = new Float32Array(STRUCTURE_SIZE * (BIN_COUNT - 1));
    for (let at = 0; at < edges.length; at++) edges[at] = at % (BIN_COUNT - 1);
    const out = new Uint8Array(STRUCTURE_SIZE);
    binStructure(new Float32Array(STRUCTURE_SIZE).fill(2.5), edges, out);
    expect(out.every((bin) => bin === 3)).toBe(true);
    binStructure(new Float32Array(STRUCTURE_SIZE).fill(-1), edges, out);
    expect(out.every((bin) => bin === 0)).toBe(true);
    binStructure(new Float32Array(STRUCTURE_SIZE).fill(99), edges, out);
    expect(out.every((bin) => bin === BIN_COUNT - 1)).toBe(true);
  });
});
