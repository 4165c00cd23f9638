import { AwsError } from '../../lambda/errors.ts';
import { createMemorySecretStore, type MemorySecretStore } from '../../sandbox/memory-secret-store.ts';
import { createSandbox, type Sandbox } from '../../sandbox/server.ts';

/** The first night of the demo, at three in the morning. */
const firstNight = '2026-03-02T03:00:00.000Z';
const dayMs = 86_400_000;

/** The secrets that the demo designates, and the services that hold them. */
const designated = [
  { secret: 'integrations/servicenow/isc-pat', owner: 'svc-servicenow', name: 'ServiceNow catalog sync' },
  { secret: 'integrations/splunk/isc-pat', owner: 'svc-splunk', name: 'Splunk audit feed' },
];

/** An embedded tenant with its people, and the store of its designated secrets. */
export type Stage = {
  sandbox: Sandbox;
  store: MemorySecretStore;
  secrets: string[];
  /** The identities that own the designated tokens. */
  services: string[];
};

/** Sets up a tenant of so many tokens on a clock that only moves from night to night. */
export async function setStage(options: { tokens: number; seed: number }): Promise<Stage> {
  // Nights are apart in the tenant's time, not in ours: its rate window would be measured on the wrong clock.
  const sandbox = await createSandbox({ now: firstNight, frozen: true, rateLimit: null, seed: options.seed });
  sandbox.populate(options);
  const store = createMemorySecretStore((message) => new AwsError(message));
  const services = designated.map((one) => designate(sandbox, store, one));
  addBreakGlass(sandbox);
  return { sandbox, store, secrets: designated.map(({ secret }) => secret), services };
}

function designate(sandbox: Sandbox, store: MemorySecretStore, one: (typeof designated)[number]): string {
  const identity = sandbox.tenant.addIdentity({ name: one.owner, email: `${one.owner}@example.com` });
  const token = sandbox.tenant.addToken({
    ownerId: identity.id,
    name: one.name,
    scope: ['sp:my-personal-access-tokens:manage', 'idn:accounts:read'],
    created: daysBefore(40),
    lastUsed: daysBefore(0.5),
    expirationDate: daysBefore(-140),
  });
  const value = { baseurl: sandbox.baseUrl, clientId: token.id, clientSecret: token.secret };
  store.create(one.secret, JSON.stringify(value));
  return identity.id;
}

function addBreakGlass({ tenant }: Sandbox): void {
  const identity = tenant.addIdentity({ name: 'svc-break-glass', email: 'break-glass@example.com' });
  tenant.addToken({
    ownerId: identity.id,
    name: 'Emergency access, sealed envelope',
    scope: null,
    created: daysBefore(400),
    lastUsed: null,
    expirationDate: null,
    userAwareTokenNeverExpires: true,
  });
}

function daysBefore(days: number): string {
  return new Date(Date.parse(firstNight) - days * dayMs).toISOString();
}
