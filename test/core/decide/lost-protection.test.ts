import { expect, it } from 'vitest';
import { designationsOf } from '../../../lambda/core/decide/designations.ts';
import { lostProtection, type Remembered } from '../../../lambda/core/decide/evidence.ts';
import { aPat, aPolicy, NOW } from '../../support/builders.ts';

const secret = 'integrations/servicenow/isc-pat';
const policy = aPolicy({ rotations: [{ secret }] });

function known(difference: Partial<Remembered>): Remembered {
  const { owner, created, lastUsed } = aPat();
  return {
    ...{ ownerId: owner.id, created, lastUsed, managed: false, designatedBy: [], exemptBy: null },
    ...{ asked: '', seen: NOW, doubtedSince: null },
    ...difference,
  };
}

it.each<[string, Partial<Remembered>, string | null]>([
  ['nothing', {}, null],
  ['another use, which protects nothing', { lastUsed: NOW }, null],
  ['that the platform owned it', { managed: true }, 'the platform owned it, and tonight nothing says so'],
  [
    'a designation',
    { designatedBy: [secret] },
    `the designated secret ${secret} named it, and now names others although no rotation replaced it`,
  ],
])('of a token of which nothing protects any more, earlier nights knew %s', (_, difference, lost) => {
  expect(lostProtection(aPat(), known(difference), designationsOf([aPat()], policy, []))).toBe(lost);
});

it('no protection is lost that is still there', () => {
  const managed = aPat({ managed: true });
  const named = designationsOf([managed], policy, [[managed.id, secret]]);
  expect(lostProtection(managed, known({ managed: true, designatedBy: [secret] }), named)).toBe(null);
});
