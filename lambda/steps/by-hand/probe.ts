import { releaseLease, renewLease, takeLease } from '../../archive/lease.ts';
import { factsKey } from '../../archive/run.ts';
import { addMilliseconds } from '../../core/instant.ts';
import { type TenantFacts, whyNotKept } from '../../core/quarantine/probe.ts';
import { GuardError } from '../../errors.ts';
import type { Credentials, MintedPat } from '../../ports.ts';
import type { RunContext, RunDeps } from '../context.ts';
import { startRun } from '../runner.ts';
import { connectByHand } from './session.ts';
import { createThrowAways, type ThrowAways } from './throw-aways.ts';

/** What the token endpoint, and the list, answer to what no run asks (`lambda/isc/probe.ts`). */
export type Questions = {
  countOwn(parameters: Record<string, string>): Promise<number | null>;
  logIn(credentials: Credentials): Promise<{ status: number; error: string | null }>;
  holdAccessToken(credentials: Credentials): Promise<() => Promise<boolean>>;
};

/** The nearest end that a request can still reach in time, in milliseconds. */
const nearestMs = 60_000;

/** Beyond its expiry a token is asked for a little later: clocks of a tenant differ. */
const marginMs = 5_000;

/** How often, and at what distance, a tenant is asked that is slow to end or to revive a token. */
const patience = { tries: 8, everyMs: 15_000 };

/** By what the token endpoint refuses credentials; any other answer says nothing of them. */
const refusals = new Set([400, 401, 403]);

/** What was found out, and why it was not kept; null where it was. */
export type Probed = { facts: TenantFacts; notKept: string | null };

/**
 * Finds out what the vendor leaves open, with throw-away tokens of the worker's own, and keeps it as `facts.json`,
 * unless an answer was not clear, or denies what the tenant could before. Nothing of anybody else's is touched; the
 * tokens are removed, and those that an earlier probe left.
 * @throws GuardError, IscError, AwsError; then nothing is kept
 */
export async function probeTenant(deps: RunDeps, ask: Questions): Promise<Probed> {
  const connection = await connectByHand(deps);
  const run = await startRun(deps);
  const lease = await takeLease({ ...deps, run });
  if (!lease.held) throw new GuardError(`Nothing was done: ${lease.reason}.`);
  try {
    const context: RunContext = { ...deps, run, connection };
    return await withThrowAways(context, async (tokens) => {
      const facts = await findOut(context, ask, tokens);
      await renewLease(context);
      return { facts, notKept: await keep(context, facts) };
    });
  } finally {
    await releaseLease({ ...deps, run }, lease.unfinished);
  }
}

async function keep({ archive, tenantName }: RunContext, facts: TenantFacts): Promise<string | null> {
  const key = factsKey(tenantName);
  const stored = await archive.read(key);
  const notKept = whyNotKept(facts, stored?.body ?? null);
  if (notKept !== null) return `${archive.locate(key)} was left as it was: ${notKept}.`;
  await archive.write(key, JSON.stringify(facts, null, 2));
  return null;
}

async function withThrowAways<T>(context: RunContext, work: (tokens: ThrowAways) => Promise<T>): Promise<T> {
  const tokens = await createThrowAways(context);
  try {
    return await work(tokens);
  } finally {
    await tokens.remove();
  }
}

async function findOut(context: RunContext, ask: Questions, tokens: ThrowAways): Promise<TenantFacts> {
  const { tenantName: tenant, clock, progress } = context;
  progress({ phase: 'making a throw-away token', done: 0, total: null });
  const first = await tokens.make(addMilliseconds(clock.now(), 24 * 3_600_000));
  const listed = await askList(ask);
  const bulkUpdate = await askBulkUpdate(context, tokens, first);
  const subject =
    bulkUpdate === 'present' ? first : await tokens.make(addMilliseconds(clock.now(), nearestMs));
  const isGood = await ask.holdAccessToken(credentialsOf(subject));
  await waitFor(context, nearestMs + marginMs);
  const ended = await askUntil(
    context,
    () => ask.logIn(credentialsOf(subject)),
    ({ status }) => refusals.has(status),
  );
  const known = { schemaVersion: 1, tenant, at: clock.now(), bulkUpdate, ...listed } as const;
  // A token that mints although its time has passed shows nothing of those that have expired.
  if (!refusals.has(ended.status)) return { ...known, ...nothingOfExpired };
  await renewLease(context);
  const accessTokenSurvives = yes(await isGood());
  const expiredListed = await tokens.isListed(subject);
  const revivable = bulkUpdate === 'present' ? await revive(context, ask, { tokens, subject }) : 'unknown';
  return { ...known, accessTokenSurvives, expiredListed, revivable, oauthAnswerForExpired: ended };
}

/** A 404 counts only where it comes again: a gateway may answer one, too. */
async function askBulkUpdate(
  context: RunContext,
  tokens: ThrowAways,
  token: MintedPat,
): Promise<TenantFacts['bulkUpdate']> {
  const ask = () => tokens.bringForward(token, addMilliseconds(context.clock.now(), nearestMs));
  const bulkUpdate = await ask();
  if (bulkUpdate !== 'absent') return bulkUpdate;
  await waitFor(context, patience.everyMs);
  return ask();
}

const nothingOfExpired = {
  accessTokenSurvives: 'unknown',
  expiredListed: 'unknown',
  revivable: 'unknown',
  oauthAnswerForExpired: null,
} as const;

async function askList(
  ask: Questions,
): Promise<Pick<TenantFacts, 'limitHonoured' | 'unknownParametersTaken'>> {
  // The worker has two tokens by now: its own, and the one just made.
  const limited = await ask.countOwn({ limit: '1', offset: '0' });
  const unknown = await ask.countOwn({ 'x-token-hygiene': '1' });
  return { limitHonoured: yes(limited === 1), unknownParametersTaken: yes(unknown !== null) };
}

async function revive(
  context: RunContext,
  ask: Questions,
  { tokens, subject }: { tokens: ThrowAways; subject: MintedPat },
): Promise<TenantFacts['revivable']> {
  const given = await tokens.giveBack(subject);
  if (given !== 'yes') return given;
  const { status } = await askUntil(
    context,
    () => ask.logIn(credentialsOf(subject)),
    (answer) => answer.status === 200,
  );
  if (status === 200) return 'yes';
  return refusals.has(status) ? 'no' : 'unknown';
}

async function askUntil<T>(
  context: RunContext,
  question: () => Promise<T>,
  isAnswer: (answer: T) => boolean,
): Promise<T> {
  for (let tries = 1; tries < patience.tries; tries += 1) {
    const answer = await question();
    if (isAnswer(answer)) return answer;
    await waitFor(context, patience.everyMs);
  }
  return question();
}

/** Waits in the sight of a person. */
async function waitFor({ clock, progress, interrupted }: RunContext, milliseconds: number): Promise<void> {
  const total = Math.round(milliseconds / 1000);
  for (let done = 0; done < total; done += 5) {
    progress({ phase: 'waiting for a throw-away token to expire (seconds)', done, total });
    if (interrupted()) throw new GuardError('Stopped by hand: nothing is known of the tenant yet.');
    await clock.sleep(Math.min(5, total - done) * 1000);
  }
}

function credentialsOf({ pat, clientSecret }: MintedPat): Credentials {
  return { clientId: pat.id, clientSecret };
}

function yes(holds: boolean): 'yes' | 'no' {
  return holds ? 'yes' : 'no';
}
