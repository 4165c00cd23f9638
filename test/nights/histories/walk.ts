import { type TenantPolicy, tenantSchema } from '../../../lambda/core/policy/schema.ts';
import { AwsError } from '../../../lambda/errors.ts';
import type { OwnerLookup } from '../../../lambda/ports.ts';
import { createMemorySecretStore } from '../../../sandbox/memory-secret-store.ts';
import { NOW } from '../../support/builders.ts';
import { answerOf, type DirectoryLieName, type LieName, lies } from './lies.ts';
import {
  createObserver,
  type Observer,
  plain,
  reasonsToKeep,
  remember,
  strangenessOf,
  type ToldNight,
} from './observer.ts';
import {
  cast,
  DAY,
  displayName,
  EXEMPT_NAME,
  honestRow,
  iso,
  ownerOf,
  populate,
  SECRETS,
  type TrueToken,
  useTokens,
} from './population.ts';
import { type NightPlan, type Outside, runNight } from './run-night.ts';
import type { Telling } from './told-tenant.ts';

/** From one night to another, the tenant lies so of some tokens. */
export type Spell<Name> = { name: Name; from: number; nights: number; who: readonly number[] };

/** What a person stores in a designated secret before a night. */
export type Edit = { night: number; secret: 0 | 1; text: keyof typeof texts; token: number };

/** A tenant over several nights, and all that is strange in them. The first night is honest. */
export type History = {
  noticeDays: number;
  /** Days in quarantine; null = due tokens are deleted. */
  quarantineDays: number | null;
  nights: readonly NightPlan[];
  lies: readonly Spell<LieName>[];
  directory: readonly Spell<DirectoryLieName>[];
  edits: readonly Edit[];
};

/** What an observer found wrong, in words; and what it saw, so that nothing is proved of nothing. */
export type Walked = { wrong: string[]; ended: number; strange: number; doubted: number };

const texts = {
  'the same': textFor,
  'with dashes': (id: string) => textFor(id.replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-')),
  'with a byte order mark': (id: string) => `\uFEFF${textFor(id)}`,
  'one digit wrong': (id: string) => textFor(`f${id.slice(1)}`),
  binary: () => '',
  prose: (id: string) => `client id ${id}`,
};

function textFor(clientId: string): string {
  return JSON.stringify({ baseurl: 'http://localhost', clientId, clientSecret: 'f'.repeat(64) });
}

const exemption = { reason: 'Needed', approvedBy: 'CISO', until: '2029-12-31' };

const usual = {
  ...{ baseUrl: 'http://localhost', apiVersion: 'v2025', credentials: 'env', mode: 'enforce', rotate: 'off' },
  rules: [
    { name: 'stale', when: { unusedDays: 90 }, do: 'delete' },
    { name: 'never-used', when: { neverUsedDays: 30 }, do: 'delete' },
    { name: 'owner-left', when: { ownerInactive: true, unusedDays: 7 }, do: 'delete' },
  ],
  exemptions: [
    { token: cast['exempt by its id'], ...exemption },
    { owner: ownerOf(cast['exempt by its owner']), ...exemption },
    { owner: EXEMPT_NAME, ...exemption },
  ],
  limits: { maxDeletions: 100, maxDeletionPercent: 100, wholeOwner: 'allow' },
  rotations: SECRETS.map((secret) => ({ secret })),
};

const policies = new Map<string, TenantPolicy>();

/** Parsed once each: a policy is data. */
function policyOf(kind: NightPlan['policy'], { noticeDays, quarantineDays }: History): TenantPolicy {
  const key = `${kind} ${noticeDays} ${quarantineDays}`;
  const quarantine = quarantineDays === null ? {} : { quarantine: { days: quarantineDays } };
  const differences = {
    usual: {},
    lenient: { sanity: { maxContradictionPercent: 100 } },
    'without rotations': { rotations: [] },
  };
  const policy =
    policies.get(key) ??
    tenantSchema.parse({ ...usual, ...quarantine, notice: { days: noticeDays }, ...differences[kind] });
  policies.set(key, policy);
  return policy;
}

/** Where a night keeps what it makes for itself: written to the archive, or in memory, where no report is rendered. */
export type Kept = 'in the archive' | 'in memory';

/** Walks through a history with the real job, and asks an honest observer about each night. */
export async function walkHistory(history: History, kept: Kept = 'in the archive'): Promise<Walked> {
  const world = openWorld(kept);
  const observer = createObserver();
  const walked: Walked = { wrong: [], ended: 0, strange: 0, doubted: 0 };
  for (const [number, plan] of history.nights.entries()) {
    world.now += plan.gapDays * DAY;
    useTokens(world.tokens, world.now);
    for (const { secret, text, token } of history.edits.filter(({ night }) => night === number))
      world.store.paste(SECRETS[secret], texts[text](world.tokens[token % world.tokens.length]?.id ?? ''));
    await spendNight({ world, observer, walked, plan, history, number });
  }
  return walked;
}

type World = Outside & { now: number; tokens: TrueToken[] };

/** What a tenant showed that has all that quarantine needs. */
const able = {
  ...{ schemaVersion: 1, tenant: 'acme', at: iso(Date.parse(NOW) - DAY), bulkUpdate: 'present' },
  ...{ expiredListed: 'yes', revivable: 'yes', accessTokenSurvives: 'yes' },
  ...{ limitHonoured: 'no', unknownParametersTaken: 'yes', oauthAnswerForExpired: null },
};

function openWorld(kept: Kept): World {
  const now = Date.parse(NOW);
  const store = createMemorySecretStore((message) => new AwsError(message));
  store.create(SECRETS[0], textFor(cast.designated));
  store.create(SECRETS[1], textFor(cast.own));
  return {
    now,
    tokens: populate(now),
    store,
    objects: new Map([['acme/facts.json', JSON.stringify(able)]]),
    documents: kept === 'in memory' ? new Map() : null,
    drawn: 0,
  };
}

type Night = {
  world: World;
  observer: Observer;
  walked: Walked;
  plan: NightPlan;
  history: History;
  number: number;
};

async function spendNight({ world, observer, walked, plan, history, number }: Night): Promise<void> {
  const policy = policyOf(plan.policy, history);
  const telling = tell(world, history, number);
  const now = world.now + plan.skew.own * DAY;
  const told: ToldNight = {
    now,
    telling,
    secrets: secretsOf(world, policy),
    ownId: cast.own,
    maxContradictionPercent: policy.sanity.maxContradictionPercent,
    noticeDays: history.noticeDays,
  };
  const strange = strangenessOf(observer, told);
  const gone: string[] = [];
  let [toldNow, expired] = [telling, 0];
  const say = (what: string) => walked.wrong.push(`night ${number}: ${what}`);
  const judge = (id: string): void => {
    for (const reason of reasonsToKeep(observer, id, told)) say(`${id} was ended although ${reason}`);
    for (const reason of strange) say(`${id} was ended in a night in which ${reason}`);
    if (plan.mode === 'report' || plan.position !== 'enforce') say(`${id} was ended in report position`);
  };
  const end = (id: string): void => {
    gone.push(id);
    judge(id);
  };
  const expire = (id: string, at: string | null): void => {
    const token = world.tokens.find((one) => one.id === id);
    const isEarlier = at !== null && (token?.expires ?? '9') > at;
    if (isEarlier) judge(id);
    if (token !== undefined) token.expires = at;
    // What was changed a moment ago is told so: that is how an expiry is believed.
    toldNow = tell(world, history, number);
    expired += 1;
  };
  const heard: string[] = [];
  const summary = await runNight(world, {
    policy,
    plan,
    telling: () => toldNow,
    end,
    expire,
    now,
    hear: (text) => heard.push(text),
  });
  const isRemembered = world.objects.get('acme/memory.json')?.includes(`"${summary.runId}"`) === true;
  for (const name of strange) {
    if (summary.status === 'succeeded') say(`succeeded, although ${name}`);
    if (isRemembered) say(`was remembered, although ${name}`);
  }
  if (isRemembered) remember(observer, told);
  observer.notices.push(...heard.map((text) => ({ text, now })));
  observer.listed -= gone.length;
  world.tokens = world.tokens.filter(({ id }) => !gone.includes(id));
  walked.ended += gone.length + expired;
  walked.strange += Number(strange.length > 0);
  walked.doubted += [...(world.objects.get('acme/memory.json') ?? '').matchAll(/"doubted"/g)].length;
}

/** What the tenant tells in a night: the truth, but for the lies of that night. */
function tell({ tokens, now }: World, { nights, lies: told, directory }: History, number: number): Telling {
  const tonight = told.filter(({ from, nights: lasts }) => number >= from && number < from + lasts);
  const rows = tokens.flatMap((token) => {
    const place = Number.parseInt(token.id, 16);
    const own = tonight.filter(({ who }) => who.includes(place));
    return own.reduce((all, { name }) => all.flatMap((row) => lies[name](row, now)), [honestRow(token)]);
  });
  const ofDirectory = directory.find(({ from, nights: lasts }) => number >= from && number < from + lasts);
  const concerned = new Set(ofDirectory?.who.map((place) => ownerOf(place.toString(16).padStart(32, '0'))));
  return {
    rows,
    serverTime: iso(now + (nights[number]?.skew.tenant ?? 0) * DAY),
    describeOwners: (ids): OwnerLookup => {
      const owners = ids.map(plain).map((id) => {
        return { id, name: displayName(id), email: null, state: 'ACTIVE', manager: null };
      });
      if (ofDirectory === undefined) return { owners, failure: null };
      return answerOf(owners, ofDirectory.name, (id) => concerned.has(id));
    },
  };
}

/** What the secrets of a policy name, read without the tool's own reader. */
function secretsOf({ store }: World, { rotations }: TenantPolicy): ToldNight['secrets'] {
  return new Map(
    rotations.map(({ secret }) => {
      const held = store.versions(secret).filter(({ stages }) => stages.length > 0);
      const ids = held.map(({ value }) => idIn(value ?? ''));
      const current = ids[held.findIndex(({ stages }) => stages.includes('AWSCURRENT'))];
      const named = ids.filter((id) => id !== null);
      return [
        secret,
        current === null || current === undefined || named.length < ids.length ? null : { named, current },
      ];
    }),
  );
}

function idIn(text: string): string | null {
  const [, id] = /"clientId":"([0-9a-f-]+)"/.exec(text) ?? [];
  return id === undefined ? null : plain(id);
}
