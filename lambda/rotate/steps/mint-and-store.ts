import { addDays } from '../../core/instant.ts';
import { mintedName, readNameMark } from '../../core/reserved-name.ts';
import type { NewPat } from '../../ports.ts';
import type { Attempt, RotationDeps } from '../deps.ts';
import { Refusal } from '../outcome.ts';
import type { OwnerSession } from '../owner/session.ts';
import type { SecretView } from '../secret/read-secret.ts';
import { parseSecretValue, successorValue } from '../secret/secret-value.ts';
import { discardSuccessor } from './discard-successor.ts';

type SecretAndSession = { view: SecretView; session: OwnerSession };

/**
 * Mints a successor and stores it, as one unit: the new secret lives in this call alone. What was
 * minted and provably not stored is deleted; in doubt it is left to the orphan clean-up.
 */
export async function mintAndStore(
  deps: RotationDeps,
  attempt: Attempt,
  current: SecretAndSession,
): Promise<void> {
  const base = baseName(current.session);
  if (attempt.access === null && !current.view.managedRotation) await tryStore(deps, attempt);
  const minted = await current.session.tenant.createToken(newToken(deps, attempt, { ...current, base }));
  const value = successorValue(current.session.value, minted, base);
  const outcome = await store(deps, attempt, value);
  if (outcome.stored) return;
  await discardSuccessor(deps, attempt, { tenant: current.session.tenant, token: minted.pat });
  // On a conflict another run's successor holds the version, and the next steps go on with that.
  if (outcome.error !== null) throw outcome.error;
}

/**
 * Where nothing could be deleted again, a store that takes no writes is found out before anything is minted: a copy
 * of the current value is stored as AWSPENDING, from which the successor's version takes the stage.
 * @throws AwsError when the store takes no writes
 */
async function tryStore({ store, randomHex }: RotationDeps, { settings }: Attempt): Promise<void> {
  const current = await store.read(settings.secret, 'AWSCURRENT');
  if (current === null) return;
  const copy = { versionId: randomHex(16), value: current.value, stage: 'AWSPENDING' } as const;
  await store.put(settings.secret, copy);
}

/** The name that a token had before this tool wrote into it. */
export function baseName({ value, token }: OwnerSession): string {
  return value.tokenName ?? readNameMark(token.name)?.base ?? token.name;
}

function newToken(
  deps: RotationDeps,
  attempt: Attempt,
  current: SecretAndSession & { base: string },
): NewPat {
  const { token } = current.session;
  if (token.scopes.kind === 'unknown')
    throw new Refusal(
      `The scopes of token ${token.id} cannot be read.`,
      'Set its scopes anew in the tenant.',
    );
  if (current.base === '')
    throw new Refusal(`The name of token ${token.id} cannot be read.`, 'Give it a name in the tenant.');
  return {
    name: mintedName(current.base, current.view.mark, deps.randomHex(4)),
    scopes: token.scopes,
    validitySeconds: token.validitySeconds,
    expiry: { kind: 'at', at: addDays(attempt.now, attempt.settings.expiresInDays) },
  };
}

async function store(
  deps: RotationDeps,
  attempt: Attempt,
  value: string,
): Promise<{ stored: true } | { stored: false; error: unknown }> {
  const { secret } = attempt.settings;
  const version = { versionId: attempt.versionId, value, stage: 'AWSPENDING' as const };
  try {
    const outcome = await deps.store.put(secret, version);
    return outcome === 'stored' ? { stored: true } : { stored: false, error: null };
  } catch (error) {
    const there = await deps.store.readVersion(secret, attempt.versionId);
    if (there === null || !sameToken(there.value, value)) return { stored: false, error };
    return { stored: true };
  }
}

function sameToken(left: string, right: string): boolean {
  const [one, other] = [parseSecretValue(left), parseSecretValue(right)];
  return one.ok && other.ok && one.value.clientId === other.value.clientId;
}
