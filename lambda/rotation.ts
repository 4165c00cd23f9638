import { randomBytes } from 'node:crypto';
import { createAwsClients } from './aws/clients.ts';
import { createSecretsManagerStore } from './aws/secrets-manager.ts';
import type { Json } from './core/json.ts';
import { readDeployedPolicy } from './deployed-policy.ts';
import { createTenantOpener } from './isc/tenant.ts';
import { createSystemClock } from './local/system-clock.ts';
import { findRotation, followProtocol, parseRotationEvent } from './rotate/protocol.ts';

const proxy = { HTTPS_PROXY: process.env['HTTPS_PROXY'], NO_PROXY: process.env['NO_PROXY'] };
const deployed = readDeployedPolicy(import.meta.url, process.env['HYGIENE_PACKED_POLICY']);
const store = createSecretsManagerStore(createAwsClients(proxy).secretsManager);
const clock = createSystemClock();
const randomHex = (bytes: number) => randomBytes(bytes).toString('hex');

/** As the nightly function's logger writes. */
function log(msg: string, fields: Record<string, Json>): void {
  process.stdout.write(`${JSON.stringify({ msg, ...fields })}\n`);
}

/** Does one of the four steps by which Secrets Manager rotates a secret; an error makes it try again. */
export async function handler(event: unknown): Promise<void> {
  const step = parseRotationEvent(event);
  const { tenant, rotation } = findRotation(deployed.tenants, step.SecretId);
  const { baseUrl, apiVersion, allowHost, sanity } = tenant;
  const openTenant = createTenantOpener({
    ...{ baseUrl, apiVersion, allowHost, clock },
    log: ({ event, ...fields }) => log(event, fields),
  });
  const deps = { openTenant, store, clock, randomHex, baseUrl, apiVersion, sanity };
  const { Step, SecretId, ClientRequestToken } = step;
  await followProtocol(deps, rotation, { ...step, now: clock.now() });
  log('rotation-step', { Step, SecretId, ClientRequestToken });
}
