import { it } from 'vitest';
import {
  expectFreshRereads,
  expectLeaseObeyed,
  expectRecoveries,
  expectSpared,
  expectStops,
} from './at-each-call.ts';

it('ends as partial or failed wherever a call fails, and the next night finishes the job', () =>
  expectRecoveries(5));

it('stops at any call by hand: no deletion begins any more, and the results are written', () =>
  expectStops(5));

it('spares whatever is used, managed, designated or owned by an active person before its re-read', () =>
  expectSpared(3));

it('deletes nothing once another run holds its lease, wherever the machine slept meanwhile', () =>
  expectLeaseObeyed(2));

it('goes no further with a batch whose re-read has grown old, wherever the machine slept', () =>
  expectFreshRereads(6));
