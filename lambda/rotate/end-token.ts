import { type Presence, presenceIn } from '../core/absence.ts';
import type { Permission } from '../core/deletable.ts';
import type { Pat } from '../core/pat.ts';
import type { RotationRule, StageOfVersion } from '../core/retire.ts';
import type { Fresh } from '../deletion/passage.ts';
import { unsent, type Verdict } from '../deletion/verdict.ts';
import type { Tenant } from '../ports.ts';
import type { DoorAccess, RotationDeps } from './deps.ts';
import { type HeldVersion, namingOf, readSecret, type SecretView } from './secret/read-secret.ts';

/**
 * What was read of a secret lets nothing be deleted after so many milliseconds: as long as a request may have to
 * wait for its turn in the tenant's rate window. A roll-back in that time comes too late, so it is no longer.
 */
const secretValidMs = 10_000;

/** A token of a secret, the session that may end it, and the one naming of it that does not protect it. */
export type SecretToken = {
  token: Pat;
  tenant: Tenant;
  secret: string;
  /** Versions that were read before. */
  known?: readonly HeldVersion[];
  except?: StageOfVersion;
};

type Ending = SecretToken & {
  rule: RotationRule | 'revoked';
  reason: string;
  judge: (view: SecretView) => Permission;
};

type SecretFacts = Fresh & { view: SecretView };

/** Deletes a token by the run's door: all that protects it is read once more, and the secret's stages last. */
export async function endToken(
  deps: RotationDeps,
  access: DoorAccess,
  { rule, reason, judge, ...subject }: Ending,
): Promise<Verdict> {
  const { token, tenant, except } = subject;
  const grounds = { rule, planHash: '', noticedAt: null, deadline: null };
  const request = { token, grounds, reason, ...(except && { except }) };
  const { verdicts } = await access.door.end<SecretFacts>({
    tenant,
    requests: [{ ...request, judge: ({ view }) => judge(view) }],
    read: () => readAgain(deps, access, subject),
    maxAgeMs: secretValidMs,
    tooOld: 'the secret was read more than ten seconds before; the next run tries again',
    listNow: () => listOwn(tenant),
    number: null,
  });
  return verdicts[0] ?? unsent('not-reached', 'it was not asked for');
}

/** Brings a token's expiry forward by the run's door; `doubt` = why it should not, on the secret as it is now. */
export async function shortenToken(
  deps: RotationDeps,
  access: DoorAccess,
  change: SecretToken & { expiresAt: string; doubt: (view: SecretView) => string | null },
): Promise<void> {
  await access.door.shorten<SecretFacts>({
    ...change,
    read: () => readAgain(deps, access, change),
    doubt: ({ view }) => change.doubt(view),
  });
}

/** The secret comes last, so that a roll-back of the last moment is seen; values that are known cannot change. */
async function readAgain(
  { store, clock }: RotationDeps,
  access: DoorAccess,
  { token, secret, known }: SecretToken,
): Promise<SecretFacts> {
  const facts = await access.readFacts(token);
  const readAt = clock.now();
  const view = await readSecret(store, secret, known);
  return { readAt, facts, view, naming: namingOf(view) };
}

async function listOwn(tenant: Tenant): Promise<Presence> {
  const { clientId: ownId } = await tenant.connect();
  const { rows, completeness } = await tenant.listTokens({ ownerId: 'me' });
  return presenceIn({ ids: [...rows].map(({ id }) => id), completeness, ownId });
}
