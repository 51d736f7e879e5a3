/** Cases from other programs, found through SYNAPTICK_CASES; suites that need them say so when they skip. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { describe, it } from 'vitest';

const folder = process.env.SYNAPTICK_CASES;

/** A suite over the case files; skipped, with the reason in its name, when SYNAPTICK_CASES is not set. */
export function describeCases(name: string, suite: () => void): void {
  if (folder) describe(name, suite);
  // Not describe.skip, which would run the suite's body to find its tests.
  else it.skip(`${name} (skipped: set SYNAPTICK_CASES to the folder of case files)`);
}

export function casePath(path: string): string {
  return join(folder ?? '', path);
}

export function readCaseBytes(path: string): Buffer {
  const bytes = readFileSync(casePath(path));
  return path.endsWith('.gz') ? gunzipSync(bytes) : bytes;
}

export function readCaseJson(path: string): unknown {
  return JSON.parse(readCaseBytes(path).toString('utf8'));
}
