import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    testTimeout: 60_000,
    hookTimeout: 120_000,
    // One process for each CPU, which loads every module once: tests leave nothing behind.
    isolate: false,
    maxWorkers: '100%',
    unstubGlobals: true,
  },
});
