import { describe, expect, it } from 'vitest';
import { designationsOf, lostDesignations } from '../../../lambda/core/decide/designations.ts';
import type { Pat } from '../../../lambda/core/pat.ts';
import { anId, aPat } from '../../support/builders.ts';
import { doubtOf, type Night, policy } from './doubt-of.ts';

describe('A designation does not vanish without a word', () => {
  const marked = { name: 'export ~01234567 retired 2026-11-01T03:00:00.000Z for 00000000' };
  const successor = aPat({
    id: anId(2),
    name: 'export ~01234567-89abcdef',
    created: '2026-11-01T03:00:00.000Z',
  });
  const known = { designatedBy: ['integrations/isc'] };

  it('holds while the secret names it', () => {
    expect(doubtOf({ known, named: [anId(1)] })).toBeNull();
  });

  it('doubts a token whose secret names another one suddenly', () => {
    expect(doubtOf({ known, others: [aPat({ id: anId(2) })], named: [anId(2)] })).toBe(
      'the designated secret integrations/isc named it, and now names others although no rotation replaced it',
    );
  });

  it('takes the word of a rotation that marked it for a younger token of the same secret', () => {
    expect(doubtOf({ pat: marked, known, others: [successor], named: [anId(2)] })).toBeNull();
  });

  it('goes by the youngest token that the secret names, wherever it is listed', () => {
    const older = { ...successor, id: anId(3), created: '2024-12-31T00:00:00.000Z' };
    const named = [anId(2), anId(3)];
    expect(doubtOf({ pat: marked, known, others: [successor, older], named })).toBeNull();
    expect(doubtOf({ pat: marked, known, others: [older, successor], named })).toBeNull();
  });

  it.each<[string, Night]>([
    ['of a successor that no secret names', { pat: marked, named: [] }],
    ['of an older token', { pat: marked, others: [{ ...successor, created: '2024-12-31T00:00:00.000Z' }] }],
    [
      "of another secret's token",
      { pat: marked, others: [{ ...successor, name: 'export ~76543210-89abcdef' }] },
    ],
    [
      'of a rotation of another secret than the one that named it',
      { pat: marked, named: [[anId(2), 'integrations/other']] },
    ],
    ['of a token that nothing marked', { pat: {} }],
    ['of a token that a rotation did not mint', { pat: marked, others: [{ ...successor, name: 'export' }] }],
  ])('does not take the word %s', (_case, night) => {
    expect(doubtOf({ known, others: [successor], named: [anId(2)], ...night })).toContain(
      'no rotation replaced it',
    );
  });

  it('doubts a token of several secrets as long as one of them went without a word', () => {
    const designatedBy = ['integrations/former', 'integrations/isc'];
    expect(doubtOf({ known: { designatedBy } })).toContain('the designated secret integrations/isc named it');
    expect(doubtOf({ known: { designatedBy: designatedBy.toReversed() } })).toContain('integrations/isc');
  });

  it('knows each secret of a token once, in whatever stages it names the token', () => {
    const named = [[anId(1), 'one'] as const, [anId(1), 'one'] as const, [anId(1), 'two'] as const];
    expect(designationsOf([], policy, named).namedBy).toEqual(new Map([[anId(1), ['one', 'two']]]));
  });

  it('remembers a secret that slipped while another one names the token, and one that the policy dropped', () => {
    const lost = (named: [string, string][], pat: Partial<Pat> = {}) =>
      lostDesignations(
        aPat(pat),
        { designatedBy: ['one', 'two'] },
        designationsOf([successor], policy, [...named, [anId(2), 'one']]),
      );
    expect(lost([[anId(1), 'two']])).toEqual(['one']);
    expect(lost([])).toEqual(['one', 'two']);
    expect(
      lost([
        [anId(1), 'one'],
        [anId(1), 'two'],
      ]),
    ).toEqual([]);
    expect(lost([], marked)).toEqual(['two']);
  });

  it('takes the word of a policy that no longer names the secret', () => {
    expect(doubtOf({ known: { designatedBy: ['integrations/former'] } })).toBeNull();
  });

  it('knows the secret by its ARN too', () => {
    const arn = 'arn:aws:secretsmanager:eu-central-1:111122223333:secret:integrations/isc-AbCdEf';
    expect(doubtOf({ known: { designatedBy: [arn] } })).toContain('no rotation replaced it');
  });
});
