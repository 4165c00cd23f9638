import { configDefaults, defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    exclude: [...configDefaults.exclude, 'test/**/*.long.test.ts'],
    // Time ends what hangs, and not what a busy machine makes slow.
    testTimeout: 600_000,
    hookTimeout: 600_000,
    maxWorkers: 2,
    // No module holds state, so that files may share a process: it halves the time.
    isolate: false,
    coverage: {
      provider: 'v8',
      include: ['lambda/core/**'],
      thresholds: { branches: 100 },
      reporter: ['text-summary'],
    },
  },
});
