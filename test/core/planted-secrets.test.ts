import fc from 'fast-check';
import { expect, it } from 'vitest';
import { keptOf, planted, refusalOf } from '../support/planted-secrets.ts';

it('refuses a credential pasted anywhere into a policy, and repeats nothing of it', () => {
  fc.assert(
    fc.property(planted, (one) => {
      expect(refusalOf(one)).not.toBeNull();
      expect(refusalOf(one)).not.toContain(one.secret);
    }),
    { numRuns: 20_000 },
  );
});

it('keeps nothing of a credential that stands anywhere in a row of the tenant', () => {
  fc.assert(
    fc.property(planted, (one) => {
      expect(keptOf(one)).not.toContain(one.secret);
    }),
    { numRuns: 20_000 },
  );
});
