import { describe, expect, it } from 'vitest';
import { isHarnessTag, isOwnHeader, isOwnTag, withoutHarnessSections } from './harness-names.ts';

describe('names of tags', () => {
  it.each(['user_query', 'anfrage', 'demande', 'запрос', '用户', '質問', '요청'])('own: %s', (tag) => {
    expect(isOwnTag(tag)).toBe(true);
    expect(isHarnessTag(tag)).toBe(false);
  });

  it.each(['system-reminder', 'session_info', 'ide_settings', 'umgebung', 'sesión', '环境'])(
    'harness: %s',
    (tag) => {
      expect(isHarnessTag(tag)).toBe(true);
      expect(isOwnTag(tag)).toBe(false);
    },
  );

  it.each(['context', 'email', 'log', 'info', 'order_status', '_info', 'div'])('neither: %s', (tag) => {
    expect(isOwnTag(tag)).toBe(false);
    expect(isHarnessTag(tag)).toBe(false);
  });
});

describe('isOwnHeader', () => {
  it.each([
    '# User',
    '## Task',
    '[Question]',
    '**Request:**',
    'User request:',
    '### Anfrage',
    '# 用户',
    'Вопрос:',
  ])('is one: %s', (line) => {
    expect(isOwnHeader(line)).toBe(true);
  });

  it.each(['# Users of the system', 'Task 3 is late', 'a question', '# Usage', 'user, please', ''])(
    'is none: %s',
    (line) => {
      expect(isOwnHeader(line)).toBe(false);
    },
  );
});

describe('withoutHarnessSections', () => {
  it('drops what a harness says of itself at the start', () => {
    expect(withoutHarnessSections('# Environment\nOS: linux\n\n## Session\n14:02\n\n# Files\na.ts\n')).toBe(
      '# Files\na.ts',
    );
    expect(withoutHarnessSections('# Umgebung\nKonsole: zsh\n')).toBe('');
  });

  it('drops a few facts of context and keeps passages', () => {
    expect(withoutHarnessSections('# Context\nlocale: unknown\n')).toBe('');
    const passages = `# Context\n${'The tenant owes the rent on the first of the month. '.repeat(6)}`;
    expect(withoutHarnessSections(passages)).toBe(passages.trim());
  });

  it('keeps what does not begin with a heading', () => {
    expect(withoutHarnessSections('my notes\n# Environment\nOS: linux')).toBe(
      'my notes\n# Environment\nOS: linux',
    );
    expect(withoutHarnessSections('')).toBe('');
  });

  it.each(['#'.repeat(12_000), '#\n'.repeat(6_000), '# environment\n'.repeat(900)])(
    'gets through many headings',
    (text) => {
      expect(withoutHarnessSections(text).length).toBeLessThanOrEqual(text.length);
    },
  );
});
