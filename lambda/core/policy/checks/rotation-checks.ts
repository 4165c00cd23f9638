import type { ApiVersion, Rotation } from '../schema.ts';
import type { Check } from './readable.ts';

/** A rotation and the API version that its tenant speaks (null where that cannot be read). */
export type VersionedRotation = { rotation: Rotation; apiVersion: ApiVersion | null };

/** "`everyDays` > `maxOverlapDays`": or a third token would be minted while the first still lives. */
const intervalCoversOverlap: Check<VersionedRotation> = ({ rotation: { everyDays, maxOverlapDays } }) =>
  everyDays > maxOverlapDays
    ? null
    : {
        path: ['everyDays'],
        message: `must be more than maxOverlapDays (is ${everyDays}, maxOverlapDays is ${maxOverlapDays})`,
        remedy: 'Raise everyDays or lower maxOverlapDays.',
      };

/** "`maxOverlapDays` ≥ `overlapDays`". */
const overlapIsBounded: Check<VersionedRotation> = ({ rotation: { overlapDays, maxOverlapDays } }) =>
  maxOverlapDays >= overlapDays
    ? null
    : {
        path: ['overlapDays'],
        message: `must be at most maxOverlapDays (is ${overlapDays}, maxOverlapDays is ${maxOverlapDays})`,
        remedy: 'Lower overlapDays or raise maxOverlapDays.',
      };

/** A consumer that caches for longer than the longest overlap would hold a retired token. */
const cacheFitsOverlap: Check<VersionedRotation> = ({ rotation: { consumerCacheHours, maxOverlapDays } }) =>
  consumerCacheHours <= maxOverlapDays * 24
    ? null
    : {
        path: ['consumerCacheHours'],
        message: `must be at most maxOverlapDays in hours (is ${consumerCacheHours}, maxOverlapDays is ${maxOverlapDays})`,
        remedy: 'Lower consumerCacheHours or raise maxOverlapDays.',
      };

/** "`expiresInDays` > `everyDays` + `maxOverlapDays`": or a token would expire while it is still needed. */
const lifeCoversUse: Check<VersionedRotation> = ({ rotation }) => {
  const needed = rotation.everyDays + rotation.maxOverlapDays;
  if (rotation.expiresInDays > needed) return null;
  return {
    path: ['expiresInDays'],
    message: `must be more than everyDays + maxOverlapDays (is ${rotation.expiresInDays}, their sum is ${needed})`,
    remedy: 'Raise expiresInDays or lower everyDays.',
  };
};

/** A token that is due as soon as it is minted would be rotated every night, before its overlap ends. */
const dueAfterOverlap: Check<VersionedRotation> = ({ rotation }) => {
  const latest = rotation.expiresInDays - rotation.maxOverlapDays;
  if (rotation.beforeExpiryDays < latest) return null;
  return {
    path: ['beforeExpiryDays'],
    message: `must be less than expiresInDays - maxOverlapDays (is ${rotation.beforeExpiryDays}, their difference is ${latest})`,
    remedy: 'Lower beforeExpiryDays or raise expiresInDays.',
  };
};

/** "`expiresInDays` … at most 180 for v2024", whose tokens live six months at most. */
const lifeFitsVersion: Check<VersionedRotation> = ({ rotation: { expiresInDays }, apiVersion }) =>
  apiVersion !== 'v2024' || expiresInDays <= 180
    ? null
    : {
        path: ['expiresInDays'],
        message: `must be at most 180 for v2024 (is ${expiresInDays})`,
        remedy: 'Lower it, or move to apiVersion: v2025 or later.',
      };

/** What must hold for each rotation by itself. */
export const rotationChecks: readonly Check<VersionedRotation>[] = [
  intervalCoversOverlap,
  overlapIsBounded,
  cacheFitsOverlap,
  lifeCoversUse,
  dueAfterOverlap,
  lifeFitsVersion,
];
