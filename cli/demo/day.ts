import * as z from 'zod';
import { mailFileKey, quarantineKey } from '../../lambda/archive/run.ts';
import { readQuarantine } from '../../lambda/core/quarantine/ledger.ts';
import type { Archive, Clock, OwnerMailer } from '../../lambda/ports.ts';
import { renderMailFile } from '../../lambda/report/owner-mail.ts';
import { sanitize } from '../../lambda/report/wording.ts';
import { restoreTokens } from '../../lambda/steps/by-hand/restore.ts';
import type { RunDeps } from '../../lambda/steps/context.ts';
import type { Stage } from './stage.ts';

const hourMs = 3_600_000;
const cacheHours = 1;
const busyDays = 3;

const secretSchema = z.object({ baseurl: z.string(), clientId: z.string(), clientSecret: z.string() });
type Held = z.infer<typeof secretSchema> & { readAt: number };

/** The consumers of the designated secrets: they work all day, whatever is rotated beneath them. */
export type Consumers = { calls: number; refusals: number };

/**
 * Lets a day pass: busy tokens are used, one person who was warned takes an old token up again,
 * and the consumers read their secrets and call the tenant every few hours.
 */
export async function liveThroughDay(
  { sandbox, store, secrets, services }: Stage,
  warned: readonly string[],
): Promise<Consumers> {
  const day = { calls: 0, refusals: 0 };
  const [keeper] = warned;
  if (keeper !== undefined) sandbox.tenant.use(keeper);
  const held = new Map<string, Held>();
  for (let hour = 0; hour < 24; hour += 6) {
    sandbox.clock.advance(6 * hourMs);
    for (const secret of secrets) {
      day.calls += 1;
      if (!(await callTenant(await currentCredentials(secret)))) day.refusals += 1;
    }
  }
  useBusyTokens(sandbox, services);
  return day;

  async function currentCredentials(secret: string): Promise<Held> {
    const cached = held.get(secret);
    const now = sandbox.clock.now().getTime();
    if (cached !== undefined && now - cached.readAt < cacheHours * hourMs) return cached;
    const stored = await store.read(secret, 'AWSCURRENT');
    const fresh = { ...secretSchema.parse(JSON.parse(stored?.value ?? '{}')), readAt: now };
    held.set(secret, fresh);
    return fresh;
  }
}

async function callTenant({ baseurl, clientId, clientSecret }: Held): Promise<boolean> {
  const form = new URLSearchParams({
    grant_type: 'client_credentials',
    client_id: clientId,
    client_secret: clientSecret,
  });
  const minted = await fetch(`${baseurl}/oauth/token`, { method: 'POST', body: form });
  if (!minted.ok) return false;
  const { access_token: token } = z.object({ access_token: z.string() }).parse(await minted.json());
  const answer = await fetch(`${baseurl}/v2025/personal-access-tokens?owner-id=me`, {
    headers: { authorization: `Bearer ${token}` },
  });
  await answer.body?.cancel();
  return answer.ok;
}

/** The services use what their secrets hold, and nothing else. */
function useBusyTokens({ tenant, clock }: Stage['sandbox'], services: readonly string[]): void {
  const since = clock.now().getTime() - busyDays * 24 * hourMs;
  for (const { id, lastUsed, ownerId } of tenant.tokens()) {
    if (!services.includes(ownerId) && lastUsed !== null && Date.parse(lastUsed) > since) tenant.use(id);
  }
}

const person = { by: 'jane', reason: 'The year-end export needs it' };

/** A person misses a token that was quarantined, and gets it back as `restore` does; in words, or null where none waits. */
export async function restoreMistake(deps: RunDeps): Promise<string | null> {
  const { archive, tenantName, clock } = deps;
  const stored = await archive.read(quarantineKey(tenantName));
  const { quarantine } = readQuarantine(stored?.body ?? null, tenantName, clock.now());
  const [token] = Object.keys(quarantine?.tokens ?? {}).sort();
  if (token === undefined) return null;
  const { tokens } = await restoreTokens(deps, { token }, person);
  const back = tokens
    .filter(({ outcome }) => outcome === 'released')
    .map(({ name }) => `"${sanitize(name, 60)}"`);
  return back.length === 0 ? null : `${back.join(', ')}: a person missed it, and its secret works again`;
}

/** How many mails of a kind are kept, and how many in all. */
const most = { ofKind: 2, files: 20 };

/** A mailer, how many mails it was given, and where their files lie. */
export type Mailbox = { mailer: OwnerMailer; sent(): number; folder: string };

/** The mailer of the made-up tenant, whose owners read what they are sent: some of each kind lie as files. */
export function createDemoMailbox({
  archive,
  clock,
  tenant,
  from,
}: {
  archive: Archive;
  clock: Clock;
  tenant: string;
  from: string | null;
}): Mailbox {
  let sent = 0;
  const kept: string[] = [];
  const keyOf = (number: number) => mailFileKey(tenant, 'owner', number);
  return {
    sent: () => sent,
    folder: archive.locate(keyOf(1)).replace(/[/\\][^/\\]*$/, ''),
    mailer: {
      send: async ({ to, cc, ...mail }) => {
        sent += 1;
        const messageId = `demo-${sent}`;
        const kind = mail.subject.replaceAll(/[\d-]/g, '');
        const isNew = kept.filter((one) => one === kind).length < most.ofKind && kept.length < most.files;
        const file = renderMailFile({ from, address: { to, cc }, mail, at: clock.now(), messageId });
        if (isNew) await archive.write(keyOf(kept.push(kind)), file);
        return { outcome: 'accepted', messageId };
      },
    },
  };
}
