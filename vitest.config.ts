import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    // Against hanging alone: a busy machine may take ten times as long as a calm one.
    testTimeout: 240_000,
    hookTimeout: 240_000,
    // One process for each CPU, which loads every module once: tests leave nothing behind.
    isolate: false,
    maxWorkers: '100%',
    // Tests make much that is short-lived: room for it, and it is collected a tenth as often.
    execArgv: ['--max-semi-space-size=64'],
    unstubGlobals: true,
  },
});
