// What vitest's JSON report and exit status say together. A run that did not end well has at least one failure.

/**
 * @param {{ numPassedTests?: number, numFailedTests?: number, testResults?: { status: string, assertionResults: { status: string }[] }[] } | null} report
 * @param {number | null} exitStatus null when a signal ended the run
 * @returns {{ passed: number, failed: number }}
 */
export function summarise(report, exitStatus) {
  const passed = report?.numPassedTests ?? 0;
  // A file that could not be loaded has no failed test in it, yet it failed.
  const brokenFiles = (report?.testResults ?? []).filter(
    (file) => file.status === 'failed' && !file.assertionResults.some((test) => test.status === 'failed'),
  ).length;
  let failed = (report?.numFailedTests ?? 0) + brokenFiles;
  if (failed === 0 && (report === null || exitStatus !== 0)) failed = 1;
  return { passed, failed };
}
