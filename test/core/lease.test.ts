import { expect, it } from 'vitest';
import { leaseFor, leaseState } from '../../lambda/core/lease.ts';
import { NOW } from '../support/builders.ts';

const lease = leaseFor('run-1', NOW, 900);
const text = JSON.stringify(lease);

it('runs for so many seconds from now', () => {
  expect(lease).toEqual({ schemaVersion: 1, runId: 'run-1', expiresAt: '2026-11-23T03:15:00.000Z' });
});

it.each([
  ['free where there is none', null, NOW, { state: 'free' }],
  ['held until it expires', text, '2026-11-23T03:14:59.999Z', { state: 'held', lease }],
  ['free once it has expired', text, '2026-11-23T03:15:00.000Z', { state: 'free' }],
  ['not to be taken where it cannot be read', '{"runId":', NOW, { state: 'unreadable' }],
  ['not to be taken where it has another shape', '{}', NOW, { state: 'unreadable' }],
])('is %s', (...[, stored, now, state]) => {
  expect(leaseState(stored, now)).toEqual(state);
});
