import { createHash } from 'node:crypto';

/** How many successors of one version are tried before a person has to look. */
export const MOST_ATTEMPTS = 16;

/**
 * The version id of a successor (UUID-shaped), derived from the version that it replaces: all runs
 * that replace the same version at the same time write to the same one, and the store, which lets a
 * version be written once, picks the winner.
 */
export function successorVersionId(arn: string, replacedVersionId: string, attempt: number): string {
  const hex = createHash('sha256').update(`${arn}\n${replacedVersionId}\n${attempt}`).digest('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20, 32)].join(
    '-',
  );
}

/** Whether this tool made a version as the successor of another. */
export function isSuccessor(arn: string, versionId: string, replacedVersionId: string): boolean {
  return Array.from({ length: MOST_ATTEMPTS }, (_, attempt) =>
    successorVersionId(arn, replacedVersionId, attempt),
  ).includes(versionId);
}
