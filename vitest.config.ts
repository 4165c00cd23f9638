import { defineConfig } from 'vitest/config';

const long = process.env['TEST_LONG'] === '1';

export default defineConfig({
  test: {
    include: long ? ['test/**/*.long.test.ts'] : ['test/**/*.test.ts'],
    exclude: long ? [] : ['test/**/*.long.test.ts'],
    testTimeout: long ? 600_000 : 30_000,
    maxWorkers: 2,
    coverage: {
      provider: 'v8',
      include: ['lambda/core/**'],
      thresholds: { branches: 100 },
      reporter: ['text', 'text-summary'],
    },
  },
});
