import type { Severity } from '../../core/policy/schema.ts';
import type { Finding } from '../../core/results.ts';

/** What a finding of a rotation says; the kind and the token make it the same finding every night. */
export type RotationNote = {
  kind: string;
  severity: Severity;
  secret: string;
  tokenId?: string | null;
  ownerId?: string | null;
  message: string;
  remedy: string;
};

/** Makes a finding about a designated secret. */
export function rotationFinding(note: RotationNote): Finding {
  const { kind, severity, secret, tokenId = null, ownerId = null, message, remedy } = note;
  const key = [kind, secret, ...(tokenId === null ? [] : [tokenId])].join(':');
  return {
    key,
    kind,
    severity,
    tokenId,
    ownerId,
    message: `${secret}: ${message}`,
    remedy,
    controls: [],
  };
}
