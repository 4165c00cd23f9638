import { execFileSync } from 'node:child_process';
import { statSync } from 'node:fs';
import { readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { createFolderArchive } from '../../lambda/local/folder-archive.ts';
import type { Archive } from '../../lambda/ports.ts';
import { scratchFolder } from '../support/scratch-folder.ts';

describe('the folder archive', () => {
  let root: string;
  let archive: Archive;
  beforeEach(() => {
    root = scratchFolder('archive');
    archive = createFolderArchive(root);
  });

  it('answers null where nothing is', async () => {
    expect(await archive.read('acme/ledger.json')).toBeNull();
  });

  it('gives back what was written, below the root', async () => {
    await archive.write('acme/runs/2026/11/23/x/plan.json', '{"a":1}');
    expect((await archive.read('acme/runs/2026/11/23/x/plan.json'))?.body).toBe('{"a":1}');
    expect(archive.locate('acme/latest.json')).toBe(join(root, 'acme', 'latest.json'));
  });

  it('makes folders and files that nobody else can read, whatever the umask', async () => {
    // Set for the process that writes, which is one of its own: threads cannot.
    const module = new URL('../../lambda/local/folder-archive.ts', import.meta.url).href;
    const script = `process.umask(0);
      const { createFolderArchive } = await import(${JSON.stringify(module)});
      await createFolderArchive(${JSON.stringify(root)}).write('acme/runs/x/plan.json', '{}');`;
    execFileSync(process.execPath, ['--input-type=module', '--eval', script]);
    const modes = ['acme', 'acme/runs', 'acme/runs/x', 'acme/runs/x/plan.json'].map((path) =>
      (statSync(join(root, path)).mode & 0o777).toString(8),
    );
    expect(modes).toEqual(['700', '700', '700', '600']);
  });

  it('writes over nothing only where nothing is', async () => {
    expect((await archive.write('a/lease.json', 'one', { ifNoneMatch: '*' })).written).toBe(true);
    expect((await archive.write('a/lease.json', 'two', { ifNoneMatch: '*' })).written).toBe(false);
    expect((await archive.read('a/lease.json'))?.body).toBe('one');
  });

  it('writes over exactly the version that was seen', async () => {
    await archive.write('a/lease.json', 'one');
    const seen = await archive.read('a/lease.json');
    expect((await archive.write('a/lease.json', 'two', { ifMatch: seen?.etag ?? '' })).written).toBe(true);
    expect((await archive.write('a/lease.json', 'three', { ifMatch: seen?.etag ?? '' })).written).toBe(false);
    expect((await archive.write('a/none.json', 'x', { ifMatch: 'x' })).written).toBe(false);
  });

  it('lets one of fifty writers win', async () => {
    const writes = Array.from({ length: 50 }, (_, n) =>
      createFolderArchive(root).write('a/lease.json', `${n}`, { ifNoneMatch: '*' }),
    );
    const outcomes = await Promise.all(writes);
    expect(outcomes.filter((outcome) => outcome.written)).toHaveLength(1);
    expect(await readdir(join(root, 'a'))).toEqual(['lease.json']);
  });

  it('lists keys sorted, the last ones when limited, without the leftovers of a crash', async () => {
    for (const key of ['a/runs/2', 'a/runs/1', 'a/runs/3/deep', 'b/runs/4']) await archive.write(key, key);
    await writeFile(join(root, 'a', 'runs', '9.123.tmp'), 'half');
    expect(await archive.list('a/runs/')).toEqual(['a/runs/1', 'a/runs/2', 'a/runs/3/deep']);
    expect(await archive.list('a/runs/', 2)).toEqual(['a/runs/2', 'a/runs/3/deep']);
    expect(await archive.list('none/')).toEqual([]);
  });

  it('fails at once where a folder can never be made', async () => {
    await expect(createFolderArchive('/proc/out').write('a/b', 'x')).rejects.toThrow(
      "archive: /proc/out/a cannot be written to (ENOENT). Check the folder's rights and space.",
    );
  });

  it.each(['../outside', '/etc/passwd', 'a/../../b', 'a b', ''])('refuses the key %j', async (key) => {
    await expect(async () => archive.write(key, 'x')).rejects.toThrow('is no key');
  });
});
