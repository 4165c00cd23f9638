import { expect, it } from 'vitest';
import { countEntries } from '../../../lambda/core/guard/guard-input.ts';
import type { InventoryEntry } from '../../../lambda/core/plan.ts';
import { anId, aPat, certifiedBy, facts } from '../../support/builders.ts';

it('counts the tokens that can be read, that may be deleted, and of these the used ones', () => {
  const unreadable: InventoryEntry = {
    row: { kind: 'unreadable', id: anId(6), name: null, ownerId: null, reason: 'no date' },
    certifiedBy: [],
  };
  const known = facts({ workerIds: new Set([anId(3)]), designated: new Set([anId(4)]) });
  const entries = [
    certifiedBy(aPat({ id: anId(1) })),
    certifiedBy(aPat({ id: anId(2), lastUsed: null })),
    certifiedBy(aPat({ id: anId(3) })),
    certifiedBy(aPat({ id: anId(4) })),
    certifiedBy(aPat({ id: anId(5), managed: true })),
    unreadable,
  ];
  expect(countEntries(entries, known)).toEqual({ total: 6, unreadable: 1, deletable: 2, used: 1 });
});
