import { describe, expect, it } from 'vitest';
import type { Expiry } from '../../../lambda/core/pat.ts';
import { bears, whyNotForward } from '../../../lambda/core/quarantine/forward.ts';
import { NOW } from '../../support/builders.ts';

describe('whyNotForward', () => {
  it.each<[Expiry, string | null]>([
    [{ kind: 'never' }, null],
    [{ kind: 'at', at: '2026-11-23T03:00:01.001Z' }, null],
    [{ kind: 'at', at: '2026-11-23T03:00:01.000Z' }, 'it expires by itself before that'],
    [{ kind: 'at', at: '2026-11-22T03:00:00.000Z' }, 'it expires by itself before that'],
    [{ kind: 'unknown' }, 'its expiry cannot be read, so that nobody could give it back what it had'],
  ])('of %j is %j', (expiry, reason) => {
    expect(whyNotForward(expiry, NOW)).toBe(reason);
  });
});

describe('bears', () => {
  it.each<[Expiry | undefined, boolean]>([
    [{ kind: 'at', at: NOW }, true],
    [{ kind: 'at', at: '2026-11-23T02:59:59.001Z' }, true],
    [{ kind: 'at', at: '2026-11-23T02:59:59.000Z' }, false],
    [{ kind: 'at', at: '2026-11-23T03:00:00.999Z' }, true],
    [{ kind: 'at', at: '2026-11-23T03:00:01.000Z' }, false],
    [{ kind: 'never' }, false],
    [{ kind: 'unknown' }, false],
    [undefined, false],
  ])('of %j is %j', (expiry, borne) => {
    expect(bears(expiry, NOW)).toBe(borne);
  });
});
