import type { Attempt, RotationDeps } from '../deps.ts';
import { findPredecessor } from '../owner/predecessor.ts';
import { type Visit, visitOwner } from '../owner/visit.ts';
import { Refusal, UnderWay } from '../result/refusal.ts';
import { holderOf, type SecretView, surveySecret } from '../secret/survey.ts';
import { mintAndStore } from './mint-and-store.ts';

/** How many tokens one owner may have. */
const MOST_TOKENS = 10;

/**
 * Step one: the current credentials mint a successor, which is stored as AWSPENDING. Does nothing
 * where the version is filled already.
 * @throws Refusal, IscError, AwsError
 */
export async function createSecret(deps: RotationDeps, attempt: Attempt): Promise<void> {
  const view = await surveySecret(deps.store, attempt.settings.secret);
  const version = view.versions.find(({ versionId }) => versionId === attempt.versionId);
  if (version !== undefined && version.content.kind !== 'empty') return;
  const visit = await visitOwner(deps, view);
  const pending = holderOf(view, 'AWSPENDING');
  if (pending !== null && ![attempt.versionId, visit.versionId].includes(pending.versionId))
    throw new UnderWay('Another rotation of this secret is under way.', 'Nothing to do.');
  await refuseLivingPredecessor(deps, view, visit);
  refuseFullOwner(visit);
  await mintAndStore(deps, attempt, { view, visit });
}

/** "Refuse while an earlier predecessor still lives": its stage is about to pass to the current token. */
export async function refuseLivingPredecessor(
  deps: RotationDeps,
  view: SecretView,
  visit: Visit,
): Promise<void> {
  const predecessor = await findPredecessor(deps, view, visit);
  if (predecessor.kind === 'alive')
    throw new Refusal(
      `Token ${predecessor.token.id}, which AWSPREVIOUS names, still lives.`,
      'Rotation waits for its retirement; where a finding says that it is kept, follow that, or delete it in the tenant.',
    );
  if (predecessor.kind === 'doubtful')
    throw new Refusal(
      `What AWSPREVIOUS names may still live. ${predecessor.problem}`,
      'Detach AWSPREVIOUS from that version once you know that nobody needs it.',
    );
}

function refuseFullOwner({ rows, token }: Visit): void {
  if (rows.length < MOST_TOKENS) return;
  throw new Refusal(
    `Owner ${token.owner.id} has ${rows.length} tokens, and ${MOST_TOKENS} are the most.`,
    'Delete one that is not needed, so that a successor can be minted.',
  );
}
