import { describe, expect, it } from 'vitest';
import {
  CONTEXT_LIMIT,
  languageText,
  OWN_LIMIT,
  QUOTED_LIMIT,
  readTextToScore,
  SYSTEM_LIMIT,
} from './text-to-score.ts';
import { plainRequest } from '../chat/plain-request.ts';
import { message, userSays } from './testing/chat-requests.ts';

describe('readTextToScore', () => {
  it('scores the last human message', () => {
    const scored = readTextToScore(
      plainRequest([
        message('user', 'first'),
        message('assistant', 'answer'),
        message(
          'user',
          'Write a long essay about the causes of the war, at least two thousand words, with sources and a table of dates, structured in five parts and a conclusion for a school class.',
        ),
      ]),
    );
    expect(scored.own).toMatch(/^Write a long essay/);
    expect(scored.context).toBe('');
    expect(scored.earlierTurns).toBe(2);
    expect(scored.messageIndex).toBe(2);
  });

  it('reads short and anaphoric messages with up to two turns before', () => {
    const scored = readTextToScore(
      plainRequest([
        message('user', 'oldest'),
        message('assistant', 'old answer'),
        message('user', 'prove the lemma'),
        message('assistant', 'By induction.'),
        message('user', 'and the converse?'),
      ]),
    );
    expect(scored.own).toBe('and the converse?');
    expect(scored.context).toContain('prove the lemma');
    expect(scored.context).toContain('By induction.');
    expect(scored.context).not.toContain('old');
  });

  it('skips turns that only carry tool results', () => {
    const scored = readTextToScore(
      plainRequest([
        message('user', 'fix the build'),
        message('assistant', { type: 'tool-call', id: '1', name: 'run', arguments: '{}' }),
        message('user', {
          type: 'tool-result',
          toolCallId: '1',
          parts: [{ type: 'text', text: 'URGENT failure' }],
        }),
        message('tool', { type: 'tool-result', toolCallId: '2', parts: [{ type: 'text', text: 'exit 1' }] }),
      ]),
    );
    expect(scored.own).toBe('fix the build');
    expect(scored.messageIndex).toBe(0);
  });

  it('reads the system prompt apart and bounds every piece', () => {
    const scored = readTextToScore(
      plainRequest([
        message('system', 's'.repeat(5_000)),
        message('user', 'u'.repeat(5_000)),
        message('assistant', 'a'.repeat(5_000)),
        message('user', `go on\n\`\`\`\n${'c'.repeat(5_000)}\n\`\`\``),
      ]),
    );
    expect(scored.system.length).toBeLessThanOrEqual(SYSTEM_LIMIT);
    expect(scored.context.length).toBeLessThanOrEqual(CONTEXT_LIMIT + 4);
    expect(scored.quoted.length).toBeLessThanOrEqual(QUOTED_LIMIT);
    expect(scored.own).toBe('go on');
    expect(readTextToScore(userSays('w '.repeat(1e6))).own.length).toBeLessThanOrEqual(OWN_LIMIT);
  });

  it('finds the request at the end of a megabyte of padding', () => {
    const scored = readTextToScore(
      userSays(`${'lorem ipsum '.repeat(100_000)}\nNow prove Fermat's last theorem.`),
    );
    expect(scored.own).toContain('prove Fermat');
  });

  it('has an answer for no messages, no user and no text', () => {
    for (const request of [plainRequest([]), plainRequest([message('assistant', 'hi')]), userSays('')]) {
      expect(readTextToScore(request)).toMatchObject({ own: '', context: '', messageIndex: -1 });
    }
  });

  it('stays quick over 100,000 messages', () => {
    const messages = Array.from({ length: 100_000 }, (_, at) =>
      message(at % 2 === 0 ? 'user' : 'assistant', `turn ${at}`),
    );
    expect(readTextToScore(plainRequest(messages)).own).toBe('turn 99998');
  });
});

describe('languageText', () => {
  it('takes pasted text into account only where it carries most of the message', () => {
    const pasted = readTextToScore(
      userSays(`traduci:\n\`\`\`\n${'the quick brown fox '.repeat(10)}\n\`\`\``),
    );
    expect(languageText(pasted)).toContain('quick brown fox');
    const mostlyOwn = readTextToScore(userSays('Bitte erkläre mir ausführlich, was hier geschieht: `x`'));
    expect(languageText(mostlyOwn)).toContain('Bitte');
  });
});
