import { describe, expect, it } from 'vitest';
import { leaseFor, leaseState, readLease } from '../../lambda/archive/lease.ts';

const NOW = '2026-11-23T03:00:00.000Z';
const mine = { runId: 'mine', prefix: 'acme/runs/mine/' };
const other = { runId: 'other', prefix: 'acme/runs/other/' };
const lease = leaseFor(other, { now: NOW, seconds: 1200, unfinished: ['acme/runs/older/'] });
const text = JSON.stringify(lease);

describe('leaseFor', () => {
  it('ends after its seconds', () => {
    expect(lease.expiresAt).toBe('2026-11-23T03:20:00.000Z');
  });
});

describe('leaseState', () => {
  it('is free where there is no lease', () => {
    expect(leaseState(null, mine, NOW)).toEqual({ state: 'free', unfinished: [] });
  });

  it("is held while another run's lease lasts", () => {
    expect(leaseState(text, mine, '2026-11-23T03:19:59.999Z')).toEqual({ state: 'held', lease });
  });

  it('is free from its end on, and names the run that never gave it back', () => {
    const unfinished = ['acme/runs/older/', 'acme/runs/other/'];
    expect(leaseState(text, mine, '2026-11-23T03:20:00.000Z')).toEqual({ state: 'free', unfinished });
  });

  it('is free for the run that holds it, which is not unfinished', () => {
    expect(leaseState(text, other, NOW)).toEqual({ state: 'free', unfinished: ['acme/runs/older/'] });
  });

  it('is free once released, and carries on what nobody told yet', () => {
    const released = JSON.stringify({ ...lease, released: true });
    expect(leaseState(released, mine, NOW)).toEqual({ state: 'free', unfinished: ['acme/runs/older/'] });
  });

  it.each([
    '',
    '{',
    '{}',
    'null',
    JSON.stringify({ ...lease, expiresAt: 'soon' }),
    JSON.stringify({ ...lease, more: 1 }),
  ])('is not taken where it cannot be read: %j', (unreadable) => {
    expect(leaseState(unreadable, mine, NOW)).toEqual({ state: 'unreadable' });
    expect(readLease(unreadable)).toBeNull();
  });
});
