import { type Designations, designationsOf } from '../../../lambda/core/decide/designations.ts';
import { compareWithMemory, type Memory, type Remembered } from '../../../lambda/core/decide/evidence.ts';
import type { Pat } from '../../../lambda/core/pat.ts';
import { anId, aPat, aPolicy } from '../../support/builders.ts';

export const LAST_NIGHT = '2026-11-22T03:00:00.000Z';

/** What is remembered of `aPat()`, with one visible difference a case. */
export function remembered(difference: Partial<Remembered> = {}): Remembered {
  return {
    ownerId: 'owner-1',
    created: '2025-01-01T00:00:00.000Z',
    lastUsed: '2026-08-15T03:00:00.000Z',
    managed: false,
    designatedBy: [],
    exemptBy: null,
    asked: '',
    seen: LAST_NIGHT,
    doubtedSince: null,
    ...difference,
  };
}

export function memoryOf(known: Remembered): Memory {
  return { at: LAST_NIGHT, dropped: [], tokens: new Map([[anId(1), known]]) };
}

export const policy = aPolicy({ rotations: [{ secret: 'integrations/isc' }] });

/** A night in which every exemption covers what it covered. */
export function tonight(designations: Designations) {
  return { designations, isUnexempted: () => false };
}

export type Night = {
  pat?: Partial<Pat>;
  known?: Partial<Remembered>;
  others?: Pat[];
  /** Ids that a secret names: the usual one, or the one beside the id. */
  named?: (string | [id: string, secret: string])[];
};

export function doubtOf({ pat = {}, known = {}, others = [], named = [] }: Night): string | null {
  const rows = [aPat(pat), ...others];
  const pairs = named.map((id) => (typeof id === 'string' ? ([id, 'integrations/isc'] as const) : id));
  const doubts = compareWithMemory(
    rows,
    memoryOf(remembered(known)),
    tonight(designationsOf(rows, policy, pairs)),
  );
  const reason = doubts.reasons.get(anId(1)) ?? null;
  return reason?.replace('what is told of it contradicts an earlier night: ', '') ?? null;
}
