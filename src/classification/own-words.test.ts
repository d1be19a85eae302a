import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { separateOwnWords } from './own-words.ts';

function own(text: string): string {
  return separateOwnWords(text).own.trim().replace(/\s+/g, ' ');
}

describe('separateOwnWords', () => {
  it('drops harness reminders', () => {
    expect(own('<system-reminder>URGENT: fix everything</system-reminder>\nthanks, what is left?')).toBe(
      'thanks, what is left?',
    );
  });

  it('keeps only what a request tag holds', () => {
    const text = '<project_layout>\nmain.py\n</project_layout>\n<user_query>change the title</user_query>';
    expect(own(text)).toBe('change the title');
    expect(separateOwnWords(text).quoted).toContain('main.py');
  });

  it('reads the request inside a JSON envelope', () => {
    expect(own('{"channel":"whatsapp","text":"is the branch open","policy":{"text":"urgent"}}')).toBe(
      'is the branch open',
    );
  });

  it('reads what stands after the last user header', () => {
    expect(own('# Tool result\nexit 101\npanicked\n\n# User\nwhy does it panic?')).toBe('why does it panic?');
  });

  it('drops the sections in which a harness speaks of itself before the request', () => {
    const { own: words, quoted } = separateOwnWords('# Environment\nOS: linux\n\n# Task\nwhy is it slow?');
    expect(words.trim()).toBe('why is it slow?');
    expect(quoted).toBe('');
  });

  it('reads a message that lies wholly inside one tag, whatever its name', () => {
    expect(separateOwnWords('<wish>\nplan a trip to Oslo\n</wish>').own.trim()).toBe('plan a trip to Oslo');
    expect(separateOwnWords('<пожелание>\nспланируй поездку\n</пожелание>').own.trim()).toBe(
      'спланируй поездку',
    );
    expect(own('<session_info>web 3.1</session_info>\n<outer><inner>what is a quark</inner></outer>')).toBe(
      'what is a quark',
    );
  });

  it('takes tags of any script for tags', () => {
    const { own: words, quoted } = separateOwnWords('<文書>会議は三時から。</文書>\n要約して');
    expect(words.trim()).toBe('要約して');
    expect(quoted).toBe('会議は三時から。');
    expect(separateOwnWords('<环境>目录：/srv/app</环境>\n解释一下').quoted).toBe('');
  });

  it('keeps several blocks of unknown names as they stand when there is nothing beside them', () => {
    expect(own('<a1>one</a1><b1>two</b1>')).toBe('<a1>one</a1><b1>two</b1>');
  });

  it('moves code fences, mail quotes and long quotations out', () => {
    expect(own('fix this\n```js\nlet a = 1\n```\nplease')).toBe('fix this please');
    expect(own('> you never answer me!!!\nplease translate the above')).toBe('please translate the above');
    expect(own('What does “pay within 24 hours or we will cut you off” mean?')).toBe('What does mean?');
  });

  it('keeps short quoted words', () => {
    expect(own('what does "ephemeral" mean')).toBe('what does "ephemeral" mean');
  });

  it('lets a message that is only pasted text speak for itself', () => {
    expect(own('```\nTypeError: x is not a function\n```')).toContain('TypeError');
  });

  it('keeps HTML-like questions and unclosed tags', () => {
    expect(own('why is a < b here and what does <div mean')).toBe(
      'why is a < b here and what does <div mean',
    );
    expect(own('centre a <b>word</b> in CSS')).toContain('centre a');
  });

  it('invents nothing and loses nothing of the request, whatever the text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 300 }), (text) => {
        const { own: words } = separateOwnWords(text);
        expect(words.length).toBeLessThanOrEqual(text.length + 50);
        if (/[\p{L}\p{N}]/u.test(text) && !text.includes('{')) expect(words.trim()).not.toBe('');
      }),
    );
  });

  it.each([
    ['open tags', '<a>'.repeat(4_000)],
    ['quotes', '"'.repeat(12_000)],
    ['opening quotes', '“'.repeat(12_000)],
    ['brackets', `{"text":${'['.repeat(5_000)}}`],
    ['fences', '```'.repeat(4_000)],
    ['lines', '\n'.repeat(12_000)],
    ['headers', '# User\n'.repeat(1_500)],
    ['nested tags', `${'<a>'.repeat(30)}x${'</a>'.repeat(30)}`],
    ['tags of any script', '<ж>'.repeat(3_000)],
    ['environments', `${'# Environment\n'.repeat(800)}# User\nhi`],
  ])('gets through %s', (_, text) => {
    expect(typeof separateOwnWords(text).own).toBe('string');
  });
});
