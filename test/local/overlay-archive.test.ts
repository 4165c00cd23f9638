import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createFolderArchive, createOverlayArchive } from '../../lambda/local/folder-archive.ts';
import type { Archive } from '../../lambda/ports.ts';

describe('the overlay archive', () => {
  let root: string;
  let below: Archive;
  let overlay: Archive;
  beforeEach(async () => {
    root = await mkdtemp(join(tmpdir(), 'overlay-'));
    below = createFolderArchive(join(root, 'below'));
    overlay = createOverlayArchive(below, ['acme/lease.json']);
    await below.write('acme/latest.json', 'old');
    await below.write('acme/lease.json', 'held');
  });
  afterEach(() => rm(root, { recursive: true, force: true }));

  it('reads what lies below until it wrote the same key itself', async () => {
    expect((await overlay.read('acme/latest.json'))?.body).toBe('old');
    await overlay.write('acme/latest.json', 'new');
    expect((await overlay.read('acme/latest.json'))?.body).toBe('new');
  });

  it('writes nothing below', async () => {
    await overlay.write('acme/latest.json', 'new');
    await overlay.write('acme/ledger.json', '{}', { ifNoneMatch: '*' });
    expect((await below.read('acme/latest.json'))?.body).toBe('old');
    expect(await below.read('acme/ledger.json')).toBeNull();
  });

  it('does not see the keys that are kept apart', async () => {
    expect(await overlay.read('acme/lease.json')).toBeNull();
    expect((await overlay.write('acme/lease.json', 'mine', { ifNoneMatch: '*' })).written).toBe(true);
    expect((await overlay.read('acme/lease.json'))?.body).toBe('mine');
  });

  it('keeps the conditions of a write over what lies below', async () => {
    const seen = await overlay.read('acme/latest.json');
    expect((await overlay.write('acme/latest.json', 'new', { ifNoneMatch: '*' })).written).toBe(false);
    expect((await overlay.write('acme/latest.json', 'new', { ifMatch: 'other' })).written).toBe(false);
    expect((await overlay.write('acme/latest.json', 'new', { ifMatch: seen?.etag ?? '' })).written).toBe(
      true,
    );
  });

  it('lists both, each key once, the last ones where a limit is given', async () => {
    await overlay.write('acme/latest.json', 'new');
    await overlay.write('acme/ledger.json', '{}');
    expect(await overlay.list('acme/')).toEqual(['acme/latest.json', 'acme/ledger.json']);
    expect(await overlay.list('acme/', 1)).toEqual(['acme/ledger.json']);
    expect(await overlay.list('acme/', 0)).toEqual([]);
  });

  it('makes a text in pieces only when it is read, and once', async () => {
    let made = 0;
    function* pieces(): Generator<string> {
      made += 1;
      yield 'one, ';
      yield 'two';
    }
    await overlay.write('acme/report.html', pieces());
    expect(made).toBe(0);
    expect((await overlay.read('acme/report.html'))?.body).toBe('one, two');
    expect((await overlay.read('acme/report.html'))?.body).toBe('one, two');
    expect(made).toBe(1);
  });
});
