import { inspect } from 'node:util';
import { expect, it } from 'vitest';
import { createTenantProbe } from '../../lambda/isc/probe.ts';
import type { OwnerMailer, OwnerMessage } from '../../lambda/ports.ts';
import { probeTenant } from '../../lambda/steps/by-hand/probe.ts';
import { anId } from '../support/builders.ts';
import { accessTokensOf, doomed, SECRET } from '../support/tenant-cast.ts';
import { type NightWorld, openWorld } from '../support/world.ts';

const owners = { tell: 'ses', from: 'iam@example.com', remindBeforeExpiryDays: [30] };

/** Quarantine, rotation, mails to owners: a tenant of which every kind of document is stored. */
async function openWhole(): Promise<{ world: NightWorld; accessTokens: readonly string[] }> {
  const rotations = [{ secret: SECRET }];
  const policy = { rotate: 'on', rotations, notice: { days: 1 }, quarantine: { days: 1 }, owners };
  const world = await openWorld({ policy });
  return { world, accessTokens: accessTokensOf(world.sandbox) };
}

/** People pasted a secret as a name or an address, and the tenant repeats it as its own name and id. */
function pasteEverywhere({ sandbox }: NightWorld, secret: string): void {
  const { tenant } = sandbox;
  tenant.patchToken(doomed['stale one'], { name: secret });
  const owner = tenant.addIdentity({ id: anId(0x900), name: secret, email: `${secret}@example.com` });
  const days = (number: number) =>
    new Date(sandbox.clock.now().getTime() + number * 86_400_000).toISOString();
  const dates = { created: days(-400), lastUsed: days(-100), expirationDate: days(9) };
  tenant.addToken({ id: anId(0x901), name: `of ${secret}`, ownerId: owner.id, ...dates });
  sandbox.switch({ org: secret, tenantId: secret.slice(0, 32) });
}

/** What kind of document a key is of, whatever its run or number. */
function kindOf(key: string): string {
  return key
    .replace(/^acme\/(?:runs\/[^/]+\/[^/]+\/[^/]+\/[^/]+\/)?/, '')
    .replaceAll(/\d+T\d+Z-[0-9a-f]+|\d+/g, 'N');
}

const kinds = [
  'batches/N.json',
  'deletions.csv',
  'facts.json',
  'findings.json',
  'findings.ocsf.jsonl',
  'history.json',
  'intents/N.json',
  'intents/N.outcome.json',
  'inventory.json',
  'latest.json',
  'lease.json',
  'ledger.json',
  'memory.json',
  'message.json',
  'messages/N-N.eml',
  'notices.json',
  'owner-mails.json',
  'owner-receipts/N.json',
  'plan.json',
  'probe.json',
  'quarantine.json',
  'report.csv',
  'report.html',
  'results.json',
  'summary.json',
  'summary.txt',
];

it('no secret is in any document of an archive, of whatever kind, though people paste them into names and the tenant repeats them', async () => {
  const { world, accessTokens } = await openWhole();
  const { sandbox, store, policy, clock, objects } = world;
  const { baseUrl, worker } = sandbox;
  const probing = { baseUrl, apiVersion: policy.apiVersion, allowHost: false, clock };
  await probeTenant(world.deps(), createTenantProbe(probing, worker));
  pasteEverywhere(world, worker.clientSecret);
  const minted: string[] = [];
  const mails: OwnerMessage[] = [];
  const ownerMailer: OwnerMailer = {
    send: async (mail) => ({ outcome: 'accepted', messageId: `mail-${mails.push(mail)}` }),
  };
  for (let night = 0; night < 8; night += 1) {
    // Without a mailer the mails are stored as files.
    await world.night({ ownerMailer: night === 0 ? null : ownerMailer });
    minted.push(...sandbox.tenant.tokens().map(({ secret }) => secret));
    world.pass(1);
  }
  const stored = store.versions(SECRET).map(({ value }) => JSON.parse(value ?? '{}').clientSecret);
  const secrets = [...new Set([worker.clientSecret, ...accessTokens, ...minted, ...stored])];
  const texts = [...objects].flat();
  const text = [...texts, ...world.logged, inspect([world.sent, world.emitted, mails], { depth: null })].join(
    '\n',
  );
  expect(secrets.filter((secret) => text.includes(secret) || text.includes(secret.slice(0, 24)))).toEqual([]);
  expect(mails.length).toBeGreaterThan(3);
  expect([...objects.keys()].map(kindOf)).toEqual(expect.arrayContaining(kinds));
});
