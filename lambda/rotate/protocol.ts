import * as z from 'zod';
import type { Rotation, TenantPolicy } from '../core/policy/schema.ts';
import { sameSecret } from '../core/secret-designation.ts';
import { ConfigError, GuardError } from '../errors.ts';
import type { Attempt, RotationDeps } from './deps.ts';
import { Refusal } from './outcome.ts';
import { credentialsOf, probe } from './owner/session.ts';
import { detachPending } from './secret/pending.ts';
import { type HeldVersion, readSecret } from './secret/read-secret.ts';
import { createSecret, finishSecret, setSecret, testSecret } from './steps/four-steps.ts';

/**
 * What Secrets Manager sends for each of the four steps.
 * @see https://docs.aws.amazon.com/secretsmanager/latest/userguide/rotate-secrets_lambda-functions.html
 */
const rotationEvent = z.looseObject({
  Step: z.enum(['createSecret', 'setSecret', 'testSecret', 'finishSecret']),
  SecretId: z.string().min(1),
  ClientRequestToken: z.string().min(32).max(64),
});

/** A step of Secrets Manager's protocol, parsed. */
export type RotationEvent = z.infer<typeof rotationEvent>;

/** Parses an event. @throws ConfigError when it is none of the protocol's */
export function parseRotationEvent(event: unknown): RotationEvent {
  const parsed = rotationEvent.safeParse(event);
  if (parsed.success) return parsed.data;
  throw new ConfigError(
    'This is not a rotation step of Secrets Manager. Let Secrets Manager call this function.',
  );
}

/**
 * Does one step of Secrets Manager's protocol, each safe to repeat.
 * @throws Refusal, IscError, AwsError: Secrets Manager repeats the step
 */
export async function followProtocol(
  deps: RotationDeps,
  settings: Rotation,
  event: RotationEvent & { now: string },
): Promise<void> {
  const { ClientRequestToken: versionId, SecretId: secret, now } = event;
  // What protects a token cannot all be read here, so the nights delete what this function leaves behind.
  const attempt: Attempt = { settings: { ...settings, secret }, versionId, now, access: null };
  const version = await reservedVersion(deps, attempt);
  if (version.stages.includes('AWSCURRENT')) return;
  switch (event.Step) {
    case 'createSecret':
      await refuseDeadVersion(deps, attempt, version);
      return createSecret(deps, attempt);
    case 'setSecret':
      return unlessLost(await setSecret(deps, attempt));
    case 'testSecret':
      return testSecret(deps, attempt);
    case 'finishSecret':
      return unlessLost(await finishSecret(deps, attempt, null));
  }
}

async function reservedVersion(deps: RotationDeps, { settings, versionId }: Attempt): Promise<HeldVersion> {
  const { versions } = await readSecret(deps.store, settings.secret);
  const version = versions.find((held) => held.versionId === versionId);
  if (version?.stages.some((stage) => stage === 'AWSPENDING' || stage === 'AWSCURRENT')) return version;
  throw new Refusal(
    `Version ${versionId} of ${settings.secret} is not reserved for a rotation.`,
    'Start the rotation anew with RotateSecret.',
  );
}

/** A version is written once: one that holds dead credentials can only be given up. */
async function refuseDeadVersion(deps: RotationDeps, attempt: Attempt, version: HeldVersion): Promise<void> {
  if (version.content.kind === 'empty') return;
  const value = credentialsOf(deps, version, 'AWSPENDING');
  if ((await probe(deps, value, true)) === 'alive') return;
  await detachPending(deps, attempt.settings, attempt.versionId);
  throw new Refusal(
    `The tenant refuses the credentials of version ${attempt.versionId}, so it was given up.`,
    'Start the rotation anew with RotateSecret, or wait for the nightly run to do it.',
  );
}

function unlessLost(outcome: 'fits' | 'promoted' | 'lost'): void {
  if (outcome !== 'lost') return;
  throw new GuardError('The secret was changed while it was being rotated; the rotation gave way.');
}

/**
 * The tenant and the rotation that a policy has for a secret.
 * @throws ConfigError when there is not exactly one, or the tenant's policy says `rotate: off`
 */
export function findRotation(
  tenants: Readonly<Record<string, TenantPolicy>>,
  secret: string,
): { tenant: TenantPolicy; rotation: Rotation } {
  const found = Object.values(tenants).flatMap((tenant) =>
    tenant.rotations
      .filter((rotation) => sameSecret(rotation.secret, secret))
      .map((rotation) => ({ tenant, rotation })),
  );
  const [first] = found;
  if (first?.tenant.rotate === 'off')
    throw new ConfigError(`The policy says rotate: off for the tenant of ${secret}. Nothing was attempted.`);
  if (first !== undefined && found.length === 1) return first;
  throw new ConfigError(
    `The policy has ${found.length} rotations of ${secret}, not one. Correct it, and deploy the stack again.`,
  );
}
