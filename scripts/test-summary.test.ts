import { describe, expect, it } from 'vitest';

const { summarise } = await import(new URL('./test-summary.mjs', import.meta.url).href);

const file = (status: string, ...tests: string[]) => ({
  status,
  assertionResults: tests.map((each) => ({ status: each })),
});

describe('summarise', () => {
  it('counts what passed and what failed', () => {
    const report = {
      numPassedTests: 3,
      numFailedTests: 1,
      testResults: [file('failed', 'failed', 'passed')],
    };
    expect(summarise(report, 1)).toEqual({ passed: 3, failed: 1 });
    expect(summarise({ ...report, numFailedTests: 0, testResults: [] }, 0)).toEqual({ passed: 3, failed: 0 });
  });

  it('counts a file that could not be loaded', () => {
    const testResults = [file('failed'), file('passed', 'passed')];
    expect(summarise({ numPassedTests: 1, numFailedTests: 0, testResults }, 1)).toEqual({
      passed: 1,
      failed: 1,
    });
  });

  it('has a failure when the runner ended badly for no visible reason', () => {
    expect(summarise({ numPassedTests: 5, numFailedTests: 0, testResults: [] }, 1)).toEqual({
      passed: 5,
      failed: 1,
    });
    expect(summarise({ numPassedTests: 5, numFailedTests: 0, testResults: [] }, null)).toEqual({
      passed: 5,
      failed: 1,
    });
  });

  it('has a failure when there is no report', () => {
    expect(summarise(null, 0)).toEqual({ passed: 0, failed: 1 });
  });
});
