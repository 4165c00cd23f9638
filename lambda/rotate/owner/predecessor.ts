import type { Pat } from '../../core/pat.ts';
import type { Rotation } from '../../core/policy/schema.ts';
import { decideEarlyEnd } from '../../core/retire.ts';
import { plainId } from '../../core/text.ts';
import { unsent, type Verdict } from '../../deletion/verdict.ts';
import { IscError } from '../../errors.ts';
import type { DoorAccess, RotationDeps } from '../deps.ts';
import { endToken } from '../end-token.ts';
import { holderOf, namingOf, readSecret, type SecretView } from '../secret/read-secret.ts';
import type { SecretValue } from '../secret/secret-value.ts';
import { isOfTenant, type OwnerSession, openOwnerSession, probe } from './session.ts';

/** What AWSPREVIOUS stands for. */
export type Predecessor =
  /** No version has the stage. */
  | { kind: 'none' }
  /** It names the very token that AWSCURRENT names. */
  | { kind: 'same'; versionId: string }
  /** Its token no longer exists. */
  | { kind: 'gone'; versionId: string }
  | { kind: 'alive'; versionId: string; token: Pat }
  /** It may be alive, and nothing may be done to it. */
  | { kind: 'doubtful'; versionId: string; tokenId: string | null; problem: string };

/** Finds out what became of the token that AWSPREVIOUS names. @throws IscError */
export async function findPredecessor(
  deps: RotationDeps,
  view: SecretView,
  session: OwnerSession,
): Promise<Predecessor> {
  const previous = holderOf(view, 'AWSPREVIOUS');
  if (previous === null) return { kind: 'none' };
  const { versionId, content } = previous;
  if (content.kind === 'empty') return { kind: 'gone', versionId };
  if (content.kind === 'unreadable')
    return { kind: 'doubtful', versionId, tokenId: null, problem: `AWSPREVIOUS: ${content.reason}.` };
  const { value } = content;
  if (value.clientId === session.token.id) return { kind: 'same', versionId };
  const row = session.rows.find(({ id }) => id === value.clientId);
  if (row?.kind === 'pat') return { kind: 'alive', versionId, token: row };
  const problem = row === undefined ? await lookElsewhere(deps, value) : `Its row: ${row.reason}.`;
  if (problem === null) return { kind: 'gone', versionId };
  return { kind: 'doubtful', versionId, tokenId: value.clientId, problem };
}

/** A token that its owner's list lacks is dead if its credentials are refused; else another owner has it. */
async function lookElsewhere(deps: RotationDeps, value: SecretValue): Promise<string | null> {
  if (!isOfTenant(deps, value)) return "Its baseurl is not this tenant's.";
  try {
    const state = await probe(deps, value, false);
    return state === 'dead' ? null : 'It logs in, but as a token of another owner.';
  } catch (error) {
    if (!(error instanceof IscError)) throw error;
    return `Whether it still lives cannot be told (${error.facts.failure}).`;
  }
}

/** Which token a person wants gone, by which door, and why. */
export type EndOptions = { tokenId: string; access: DoorAccess; reason: string };

/**
 * Ends a predecessor without waiting for its overlap, for a person: only once the current credentials were proven,
 * and nothing but AWSPREVIOUS names it. Then its stage is freed.
 */
export async function endPredecessor(
  deps: RotationDeps,
  settings: Rotation,
  { tokenId, access, reason }: EndOptions,
): Promise<Verdict> {
  const view = await readSecret(deps.store, settings.secret);
  const session = await openOwnerSession(deps, view);
  const found = await findPredecessor(deps, view, session);
  if (found.kind !== 'alive' || plainId(found.token.id) !== plainId(tokenId))
    return unsent('spared', `AWSPREVIOUS of ${settings.secret} does not name it as a token that lives`);
  const { token, versionId } = found;
  const verdict = await endToken(deps, access, {
    token,
    tenant: session.tenant,
    secret: settings.secret,
    known: view.versions,
    except: { versionId, stage: 'AWSPREVIOUS' },
    rule: 'revoked',
    reason,
    judge: (fresh) => decideEarlyEnd({ naming: namingOf(fresh), predecessor: token }),
  });
  if (verdict.outcome === 'deleted' || verdict.outcome === 'already-gone')
    await deps.store.moveStage(settings.secret, { stage: 'AWSPREVIOUS', from: versionId, to: null });
  return verdict;
}
