import * as z from 'zod';
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
