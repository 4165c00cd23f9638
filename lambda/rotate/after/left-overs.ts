import type { Pat } from '../../core/pat.ts';
import { mintedName, readNameMark } from '../../core/reserved-name.ts';
import { decideOrphan, ORPHAN_AGE_MS } from '../../core/retire.ts';
import { endToken } from '../end-token.ts';
import { rotationFinding } from '../outcome.ts';
import { namingOf, type SecretView } from '../secret/read-secret.ts';
import { baseName } from '../steps/mint-and-store.ts';
import type { CleanupContext } from './context.ts';

/** Deletes tokens that were minted for this secret and never stored. */
export async function deleteOrphans(context: CleanupContext): Promise<void> {
  for (const token of unnamedTokens(context)) await deleteOrphan(context, token);
}

async function deleteOrphan(context: CleanupContext, token: Pat): Promise<void> {
  const { view, session, access, deps, settings } = context;
  const { now } = context;
  const judge = (read: SecretView) =>
    decideOrphan({ token, secretMark: view.mark, naming: namingOf(read), now });
  const first = judge(view);
  if (!first.allowed) noteLeftOver(context, token, first.reason);
  if (!first.allowed || access === null) return;
  const { secret } = settings;
  const reason = `it was minted for secret ${secret} and never stored`;
  const subject = { token, tenant: session.tenant, secret, known: view.versions };
  const verdict = await endToken(deps, access, { ...subject, rule: 'orphan', reason, judge });
  if (verdict.outcome === 'spared') noteLeftOver(context, token, verdict.reason);
  if (verdict.outcome === 'failed' || verdict.outcome === 'not-reached')
    context.noteProblem(`${settings.secret}: orphan ${token.id} could not be deleted: ${verdict.reason}`);
}

/** Tokens that bear this secret's mark, or were replaced in it, and that no stage of it names. */
function unnamedTokens({ view, session }: CleanupContext): Pat[] {
  const named = new Set(namingOf(view).tokens.map(({ tokenId }) => tokenId));
  const replaced = new Set(
    view.versions.map(({ content }) => (content.kind === 'value' ? content.value.replaces : undefined)),
  );
  const marked = (name: string) => readNameMark(name)?.secretMark === view.mark;
  return session.rows
    .filter((row) => row.kind === 'pat')
    .filter(({ id, name }) => (marked(name) || replaced.has(id)) && !named.has(id));
}

function noteLeftOver({ settings, now, note }: CleanupContext, token: Pat, reason: string): void {
  if (Date.parse(now) - Date.parse(token.created) <= ORPHAN_AGE_MS) return;
  note(
    rotationFinding({
      kind: 'left-over-token',
      severity: 'medium',
      secret: settings.secret,
      tokenId: token.id,
      ownerId: token.owner.id,
      message: `Token ${token.id} was this secret's, and no stage names it. It is kept: ${reason}.`,
      remedy: 'Find out whether anybody uses it; if not, delete it in the tenant.',
    }),
  );
}

/** Gives the current token the base name, once no other token of its owner has it. */
export async function takeBaseName(context: CleanupContext): Promise<void> {
  const { tenant, token } = context.session;
  const mark = readNameMark(token.name);
  if (mark?.secretMark !== context.view.mark) return;
  const name = baseName(context.session);
  // Listed anew: the predecessor may have given the name up a moment ago.
  const { rows } = await tenant.listTokens({ ownerId: 'me' });
  const rival = [...rows].find((row) => row.name === name && row.id !== token.id);
  if (rival === undefined) await tenant.patchToken(token.id, { name });
  else noteRival(context, rival.id);
  // After a roll-back: a mark left on would count the next overlap from the first promotion.
  if (rival !== undefined && mark.kind === 'retired')
    await tenant.patchToken(token.id, { name: mintedName(name, mark.secretMark, context.deps.randomHex(4)) });
}

function noteRival({ settings, session, note }: CleanupContext, rivalId: string | null): void {
  note(
    rotationFinding({
      kind: 'base-name-taken',
      severity: 'low',
      secret: settings.secret,
      tokenId: session.token.id,
      ownerId: session.token.owner.id,
      message: `Token ${rivalId ?? 'of the same owner'} has the name that the current token should bear.`,
      remedy: 'Rename or delete that token; the next run gives the name to the current one.',
    }),
  );
}
