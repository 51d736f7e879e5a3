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
    unstubGlobals: true,
  },
});
