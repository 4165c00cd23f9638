import type { Pat } from '../../core/pat.ts';
import { readNameMark, retiredName, supersededSince } from '../../core/reserved-name.ts';
import { platformEnd } from '../../core/retire.ts';
import { baseName } from '../steps/mint-and-store.ts';
import { whyNeeded } from './needed.ts';
import { noteRenamed } from './predecessor-notes.ts';
import type { Scene } from './scene.ts';

/**
 * Writes into the predecessor's name since when it is superseded: from then on its overlap counts.
 * Only a token that the current one was minted to replace is marked, never one that a person put there.
 */
export async function markSuperseded(scene: Scene, token: Pat): Promise<Pat> {
  const { view, visit, now } = scene;
  if (supersededSince(token.name, view.mark, visit.token.id) !== null) return token;
  if (visit.value.replaces !== token.id) return token;
  if (readNameMark(visit.token.name)?.kind !== 'minted') noteRenamed(scene, token);
  const base = readNameMark(token.name)?.base ?? baseName(visit);
  const by = { at: visit.serverTime ?? now, successorId: visit.token.id };
  const { name } = await visit.tenant.patchToken(token.id, { name: retiredName(base, view.mark, by) });
  return { ...token, name };
}

/** "So that the platform itself retires it if no run ever comes back": where the version and the policy allow it. */
export async function shortenLife(scene: Scene, { id, name, expiry }: Pat): Promise<void> {
  const { deps, settings, view, visit, now, record } = scene;
  if (record === null || deps.apiVersion === 'v2024' || settings.whenStillUsed !== 'delete') return;
  const since = supersededSince(name, view.mark, visit.token.id);
  if (since === null || expiry.kind === 'unknown') return;
  const expiresAt = platformEnd(since, settings);
  const isSooner = expiry.kind === 'at' && expiry.at <= expiresAt;
  if (isSooner || expiresAt <= now) return;
  if ((await whyNeeded(scene, id)) === null) await visit.tenant.patchToken(id, { expiresAt });
}
