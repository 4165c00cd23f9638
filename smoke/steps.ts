import * as z from 'zod';
import type { Sandbox } from '../sandbox/server.ts';
import { createAccount } from './account.ts';
import { type Deployment, type Resource, secrets } from './deployment.ts';

/** One thing to be shown: its work says in a sentence what was seen, or throws. */
export type Step = { name: string; work: () => Promise<string> };

/** What a smoke test works with. */
export type Smoke = { deployment: Deployment; sandbox: Sandbox; url: string; patienceMinutes: number };

const day = 86_400_000;
const kept = /^AWS::(S3::Bucket|KMS::Key|Logs::LogGroup|SecretsManager::Secret)$/;

/** The steps in parts: what fails in one ends that part, and in the first two parts the test. */
export function smokeSteps(smoke: Smoke) {
  const { deployment } = smoke;
  const left = new Map<string, Resource>();
  let resources: Resource[] = [];

  async function deploy(context: Record<string, string>): Promise<string> {
    await deployment.deploy(context);
    resources = await deployment.resources();
    for (const one of resources) if (kept.test(one.type)) left.set(one.id, one);
    return `${resources.length} resources`;
  }

  const adopted = () => ({
    existingBucket: physicalId(resources, 'AWS::S3::Bucket', /ArchiveBucket/),
    existingKey: `arn:aws:kms:${regionOf(resources)}:key/${physicalId(resources, 'AWS::KMS::Key', /FoundationKey/)}`,
    existingSecrets: secrets.credentials,
  });
  let existing: Record<string, string> = {};

  return {
    left: () => [...left.values()],
    check: [{ name: 'no installation is there', work: () => assertEmpty(deployment) }] satisfies Step[],
    make: [
      { name: 'bootstrap', work: () => deployment.bootstrap() },
      { name: 'deploy', work: () => deploy({ createSecrets: secrets.rotated }) },
    ] satisfies Step[],
    use: useSteps(smoke, () => resources),
    again: [
      { name: 'destroy', work: () => destroy(deployment, () => (existing = adopted())) },
      { name: 'deploy again', work: () => deploy(existing) },
      { name: 'destroy again', work: () => destroy(deployment, () => undefined) },
    ] satisfies Step[],
  };
}

function useSteps({ sandbox, url, patienceMinutes }: Smoke, resources: () => Resource[]): Step[] {
  const account = () => createAccount(resources());
  const worker = { baseurl: url, ...sandbox.worker };
  let token = '';
  return [
    {
      name: 'confirm the subscriptions, by the links in the mails',
      work: async () => `${await account().confirmed(patienceMinutes)} confirmed`,
    },
    {
      name: 'store the credentials',
      work: async () => {
        const { id, secret } = addRotatedToken(sandbox);
        token = id;
        await account().store(secrets.credentials, worker);
        await account().store(secrets.rotated, { baseurl: url, clientId: id, clientSecret: secret });
        return 'of the tenant, and of a token that is to be rotated';
      },
    },
    { name: 'a night, with its deletions', work: () => enforce(account(), sandbox, patienceMinutes) },
    { name: 'a rotation', work: async () => rotated(await account().read(secrets.rotated), token, sandbox) },
    { name: 'the digest', work: () => account().digest() },
  ];
}

async function assertEmpty(deployment: Deployment): Promise<string> {
  if (!(await deployment.isThere())) return 'the account and region have no stack TokenHygiene';
  throw new Error('The stack TokenHygiene is there already: choose an account or a region without one.');
}

async function destroy(deployment: Deployment, before: () => void): Promise<string> {
  before();
  await deployment.destroy();
  if (await deployment.isThere()) throw new Error('The stack is still there.');
  return 'the stack is gone';
}

/** Service identities own the token, so that it can be minted anew with the same scopes. */
function addRotatedToken(sandbox: Sandbox): { id: string; secret: string } {
  const owner = sandbox.tenant.addIdentity({ name: 'Smoke integration' });
  return sandbox.tenant.addToken({
    ownerId: owner.id,
    name: 'smoke-integration',
    scope: ['sp:my-personal-access-tokens:manage', 'idn:accounts:read'],
    created: new Date(Date.now() - 20 * day).toISOString(),
  });
}

type Account = ReturnType<typeof createAccount>;

/** Only tokens that nobody used for 90 days, and none of the platform's, may be gone; and as many as the report says. */
async function enforce(account: Account, sandbox: Sandbox, minutes: number): Promise<string> {
  await account.setSwitch('enforce');
  const before = sandbox.tenant.tokens();
  const night = await account.night(minutes);
  const left = new Set(sandbox.tenant.tokens().map(({ id }) => id));
  const gone = before.filter(({ id }) => !left.has(id));
  const limit = Date.now() - 90 * day;
  const wrong = gone.filter(({ managed, lastUsed }) => managed || !(Date.parse(lastUsed ?? '') < limit));
  if (wrong.length > 0) throw new Error(`${wrong.length} tokens are gone that should live.`);
  const told = `status ${night.status}, mode ${night.mode}, ${night.deletions.deleted} deleted`;
  if (night.status !== 'succeeded' || gone.length === 0 || gone.length !== night.deletions.deleted)
    throw new Error(`${gone.length} tokens are gone, and the report says: ${told}.`);
  return told;
}

/** The stored secret names another token, which the tenant takes. */
async function rotated(stored: string, before: string, { tokenUrl }: Sandbox): Promise<string> {
  const secret = z.object({ clientId: z.string(), clientSecret: z.string() }).parse(JSON.parse(stored));
  if (secret.clientId === before) throw new Error('The secret still names the token that was to be rotated.');
  const body = new URLSearchParams({
    grant_type: 'client_credentials',
    client_id: secret.clientId,
    client_secret: secret.clientSecret,
  });
  const answer = await fetch(tokenUrl, { method: 'POST', body });
  if (!answer.ok) throw new Error(`The new token is refused with status ${answer.status}.`);
  return 'the secret names a new token, and the tenant takes it';
}

function physicalId(resources: readonly Resource[], type: string, logicalId: RegExp): string {
  return resources.find((one) => one.type === type && logicalId.test(one.logicalId))?.id ?? '';
}

/** `<region>:<account>`, from the ARN of a topic. */
function regionOf(resources: readonly Resource[]): string {
  return physicalId(resources, 'AWS::SNS::Topic', /Reports/)
    .split(':')
    .slice(3, 5)
    .join(':');
}
