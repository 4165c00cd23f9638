import { createHash } from 'node:crypto';
import { parseInstant } from './instant.ts';

/** What this tool wrote into a token's name: minted for a secret, or superseded by a successor. */
export type NameMark =
  | { kind: 'minted'; base: string; secretMark: string }
  | { kind: 'retired'; base: string; secretMark: string; at: string; successor: string };

const mintedPattern = / ~([0-9a-f]{8})-[0-9a-f]{8}$/;
const retiredPattern = / ~([0-9a-f]{8}) retired (\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z) for ([0-9a-f]{8})$/;
const longestBase = 150;

/** Eight hex digits that stand for a secret in the names of its tokens. */
export function secretMarkOf(arn: string): string {
  return createHash('sha256').update(arn).digest('hex').slice(0, 8);
}

/** The name of a token that is being minted for a secret: unique, and recognisable if it is never stored. */
export function mintedName(base: string, secretMark: string, random: string): string {
  return `${shortened(base)} ~${secretMark}-${random}`;
}

/** The name of a superseded token: it says since when, and by which token, so that no older mark counts. */
export function retiredName(
  base: string,
  secretMark: string,
  by: { at: string; successorId: string },
): string {
  return `${shortened(base)} ~${secretMark} retired ${by.at} for ${by.successorId.slice(0, 8)}`;
}

/** The name of a throw-away token of `doctor --probe`, which looks like no other name of this tool. */
export function probeName(random: string): string {
  return `token-hygiene probe ~${random}`;
}

/** Whether a name is that of a throw-away token. */
export function isProbeName(name: string): boolean {
  return /^token-hygiene probe ~[0-9a-f]{16}$/.test(name);
}

/** Reads what this tool wrote into a name; null where it wrote nothing. */
export function readNameMark(name: string): NameMark | null {
  const minted = mintedPattern.exec(name);
  if (minted?.[1] !== undefined)
    return { kind: 'minted', base: name.slice(0, minted.index), secretMark: minted[1] };
  const [, secretMark, at, successor] = retiredPattern.exec(name) ?? [];
  if (secretMark === undefined || at === undefined || successor === undefined) return null;
  return { kind: 'retired', base: name.replace(retiredPattern, ''), secretMark, at, successor };
}

/** Whether a name says that its token was minted for a secret. */
export function isMintedFor({ name }: { name: string }, secretMark: string): boolean {
  const mark = readNameMark(name);
  return mark?.kind === 'minted' && mark.secretMark === secretMark;
}

/** Since when a token is superseded by another in a secret; null where its name does not say so. */
export function supersededSince(name: string, secretMark: string, successorId: string): string | null {
  const mark = readNameMark(name);
  if (mark?.kind !== 'retired' || mark.secretMark !== secretMark) return null;
  return mark.successor === successorId.slice(0, 8) ? parseInstant(mark.at) : null;
}

/** A cut may fall into the middle of a character, which is then replaced. */
function shortened(base: string): string {
  return base.slice(0, longestBase).toWellFormed();
}
