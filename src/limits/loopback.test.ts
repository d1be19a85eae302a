import { describe, expect, it } from 'vitest';
import { isLoopbackHost, openBindingProblem } from './loopback.ts';

describe('isLoopbackHost', () => {
  it.each(['127.0.0.1', '127.1.2.3', 'localhost', 'LOCALHOST', '::1', '[::1]'])('%s is', (host) => {
    expect(isLoopbackHost(host)).toBe(true);
  });
  it.each(['0.0.0.0', '::', '', '10.0.0.1', '127.0.0.1.example.com', 'localhost.example', '1127.0.0.1'])(
    '%s is not',
    (host) => {
      expect(isLoopbackHost(host)).toBe(false);
    },
  );
});

describe('openBindingProblem', () => {
  it('refuses the world without keys, and only then', () => {
    expect(openBindingProblem('0.0.0.0', false)).toContain('keys');
    expect(openBindingProblem('0.0.0.0', true)).toBeUndefined();
    expect(openBindingProblem('127.0.0.1', false)).toBeUndefined();
  });
});
