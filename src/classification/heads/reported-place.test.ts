import { describe, expect, it } from 'vitest';
import { DOMAINS } from '../prompt-profile.ts';
import { orderedHead, softmaxHead } from './head-layout.ts';
import { reportedPlace } from './reported-place.ts';

describe('reportedPlace', () => {
  it('speaks of risk before it is the likelier case', () => {
    const safety = softmaxHead('safety');
    const label = (probabilities: number[]) => safety.labels[reportedPlace(safety, probabilities, 0)];
    expect(label([0.65, 0.05, 0.25, 0.05, 0])).toBe('harmful');
    expect(label([0.8, 0.05, 0.1, 0.05, 0])).toBe('benign');
    expect(safety.labels[reportedPlace(safety, [0.1, 0.5, 0.2, 0.1, 0.1], 1)]).toBe('sensitive');
  });

  it('takes hurry that is surely reached, though no level is likely', () => {
    expect(reportedPlace(orderedHead('urgency'), [0.5, 0.05, 0.2, 0.25], 0)).toBe(2);
    expect(reportedPlace(orderedHead('urgency'), [0.7, 0.1, 0.1, 0.1], 0)).toBe(0);
  });

  it('takes the likeliest elsewhere', () => {
    const probabilities = DOMAINS.map((_, at) => (at === 0 ? 0.2 : 0.8 / (DOMAINS.length - 1)));
    expect(reportedPlace(softmaxHead('domain'), probabilities, 0)).toBe(0);
  });
});
