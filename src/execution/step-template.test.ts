import { describe, expect, it } from 'vitest';
import { fillTemplate } from './step-template.ts';

const values = { input: 'IN', previous: 'PREV', steps: new Map([['draft-1', 'DRAFT']]) };

describe('fillTemplate', () => {
  it('fills what it knows, with or without spaces', () => {
    expect(fillTemplate('{{input}}|{{ previous }}|{{steps.draft-1}}|{{steps.later}}|', values)).toBe(
      'IN|PREV|DRAFT||',
    );
  });

  it('leaves everything else as it stands', () => {
    expect(fillTemplate('{{other}} {input} {{ {{input} }}', values)).toBe('{{other}} {input} {{ {{input} }}');
  });

  it('does not fill placeholders that come with a value, nor read $ in one', () => {
    const sly = { ...values, input: '{{previous}} $& $1', previous: '{{steps.draft-1}}' };
    expect(fillTemplate('{{input}} / {{previous}}', sly)).toBe('{{previous}} $& $1 / {{steps.draft-1}}');
  });
});
