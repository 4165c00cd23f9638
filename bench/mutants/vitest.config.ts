import { join } from 'node:path';
import { mergeConfig } from 'vitest/config';
import type { TestSequencer, TestSpecification } from 'vitest/node';
import project from '../../vitest.config.ts';

/** Runs test files in the order in which they are listed. */
class AsListed implements TestSequencer {
  readonly #listed = (process.env['MUTANTS_TESTS'] ?? '').split(' ');

  shard(files: TestSpecification[]): TestSpecification[] {
    return files;
  }

  sort(files: TestSpecification[]): TestSpecification[] {
    const place = ({ moduleId }: TestSpecification) =>
      this.#listed.findIndex((test) => moduleId.endsWith(`/${test}`));
    return files.toSorted((one, other) => place(one) - place(other));
  }
}

const records = (process.env['MUTANTS_RECORD'] ?? '') !== '';

export default mergeConfig(project, {
  test: {
    sequence: { sequencer: AsListed },
    setupFiles: records ? [join(import.meta.dirname, 'recorder.ts')] : [],
  },
});
