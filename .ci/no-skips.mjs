// Fails when a vitest JSON report has a test that did not run, and names it.
import { readFileSync } from 'node:fs';

const { testResults, numPassedTests } = JSON.parse(readFileSync(process.argv[2], 'utf8'));
const skipped = testResults.flatMap(({ assertionResults }) =>
  assertionResults.filter(({ status }) => status !== 'passed').map(({ fullName, status }) => `${status}: ${fullName}`),
);
for (const line of skipped) process.stderr.write(`${line}\n`);
process.stdout.write(`${numPassedTests} tests passed, ${skipped.length} did not run\n`);
process.exitCode = skipped.length > 0 || numPassedTests === 0 ? 1 : 0;
