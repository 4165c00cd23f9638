import { mintedName, readNameMark } from '../../core/reserved-name.ts';
import { rotationFinding } from '../result/findings.ts';
import { baseName } from '../steps/mint-and-store.ts';
import type { Scene } from './scene.ts';

/** Gives the current token the base name, once no other token of its owner has it. */
export async function takeBaseName(scene: Scene): Promise<void> {
  const { tenant, token } = scene.visit;
  const mark = readNameMark(token.name);
  if (mark?.secretMark !== scene.view.mark) return;
  const name = baseName(scene.visit);
  // Listed anew: the predecessor may have given the name up a moment ago.
  const { rows } = await tenant.listTokens({ ownerId: 'me' });
  const rival = [...rows].find((row) => row.name === name && row.id !== token.id);
  if (rival === undefined) await tenant.patchToken(token.id, { name });
  else noteRival(scene, rival.id);
  // After a roll-back: a mark left on would count the next overlap from the first promotion.
  if (rival !== undefined && mark.kind === 'retired')
    await tenant.patchToken(token.id, { name: mintedName(name, mark.secretMark, scene.deps.randomHex(4)) });
}

function noteRival({ settings, visit, note }: Scene, rivalId: string | null): void {
  note(
    rotationFinding({
      kind: 'base-name-taken',
      severity: 'low',
      secret: settings.secret,
      tokenId: visit.token.id,
      ownerId: visit.token.owner.id,
      message: `Token ${rivalId ?? 'of the same owner'} has the name that the current token should bear.`,
      remedy: 'Rename or delete that token; the next run gives the name to the current one.',
    }),
  );
}
