import { describe, expect, it } from 'vitest';
import { effortOfFigure } from './variants.ts';

const openai = { efforts: ['none', 'low', 'medium', 'high', 'xhigh'], defaultEffort: 'medium' };
const claude = { efforts: ['none', 'low', 'medium', 'high'], defaultEffort: 'none' };
const toggle = { efforts: ['none', 'high'], defaultEffort: 'high' };
const aa = 'artificialanalysis.ai/leaderboards/models 2026-08-22 [AA]';
const vendor = 'https://example.org/launch via LLM-Stats';

describe('effortOfFigure', () => {
  it.each([
    [openai, 'xhigh', 'xhigh'],
    [openai, 'medium-effort', 'medium'],
    [openai, 'non-reasoning', 'none'],
    [openai, 'nothinking', 'none'],
    [openai, 'minimal', 'low'],
    [openai, 'max', 'xhigh'],
    [claude, 'thinking-32k', 'high'],
    [claude, 'thinking-64k-low-effort', 'low'],
    [claude, 'adaptive-reasoning-max-effort', 'high'],
    [claude, 'non-reasoning-high-effort', 'none'],
    [claude, 'base', 'none'],
    [toggle, 'reasoning', 'high'],
    [toggle, 'low', 'high'],
  ])('%j: %s was run at %s', (modes, variant, effort) => {
    expect(effortOfFigure(modes, aa, variant)).toBe(effort);
  });

  it('takes a figure without a variant at the effort of a plain call, and a vendor’s at the most', () => {
    expect(effortOfFigure(claude, aa, undefined)).toBe('none');
    expect(effortOfFigure(claude, vendor, undefined)).toBe('high');
    expect(effortOfFigure(openai, vendor, undefined)).toBe('xhigh');
  });

  it('has one row for models without a dial, whatever the source calls the run', () => {
    expect(effortOfFigure({ efforts: [] }, aa, 'reasoning')).toBe('only');
    expect(effortOfFigure({ efforts: [] }, vendor, undefined)).toBe('only');
  });
});
