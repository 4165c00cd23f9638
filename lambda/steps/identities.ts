import { addDays } from '../core/instant.ts';
import type { Facts } from '../core/plan.ts';
import type { TenantPolicy } from '../core/policy/schema.ts';
import { plainId } from '../core/text.ts';
import type { RunContext } from './context.ts';

/** Whether an owner is there of whom the directory says nothing, and since which night that was answered so. */
export type SoughtIdentity = { ownerId: string; state: 'present' | 'gone'; since: string };

/** The most identities that a night asks for: a request each. */
const mostSought = 500;

/** Runs closer together than this, in days, are one night. */
const nightDays = 0.5;

/** Whether a rule asks for owners that are gone. */
export function asksForGone({ rules }: Pick<TenantPolicy, 'rules'>): boolean {
  return rules.some(({ when }) => when.ownerGone !== undefined);
}

/** Asks for each owner of whom the directory says nothing: "an identity that is missing there proves nothing". */
export async function seekIdentities(
  { tenant, run }: Pick<RunContext, 'tenant' | 'run'>,
  ownerIds: readonly string[],
  known: ReadonlyMap<string, string>,
): Promise<{ identities: SoughtIdentity[]; problems: string[] }> {
  const identities: SoughtIdentity[] = [];
  let problem: string | null = null;
  for (const id of ownerIds.slice(0, mostSought)) {
    const found = await tenant.findIdentity(id);
    const ownerId = plainId(id);
    if (found.state === 'unknown') problem ??= found.reason;
    else {
      const since = found.state === 'gone' ? known.get(ownerId) : undefined;
      identities.push({ ownerId, state: found.state, since: since ?? run.startedAt });
    }
  }
  return {
    identities,
    problems: problem === null ? [] : [`Whether owners are gone is not known: ${problem}`],
  };
}

/** "The identity answered 404 on two nights": what one night alone was told counts for nothing. */
export function identitiesOf(
  sought: readonly SoughtIdentity[],
  now: string,
): NonNullable<Facts['identities']> {
  const identities = new Map<string, 'present' | 'gone'>();
  for (const { ownerId, state, since } of sought)
    if (state === 'present' || since <= addDays(now, -nightDays)) identities.set(ownerId, state);
  return identities;
}

/** Asks once more, right before an act, for those that were gone on two nights. */
export async function seekAgain(
  { tenant }: Pick<RunContext, 'tenant'>,
  gone: readonly string[],
): Promise<NonNullable<Facts['identities']>> {
  const identities = new Map<string, 'present' | 'gone'>();
  for (const id of gone) {
    const { state } = await tenant.findIdentity(id);
    if (state !== 'unknown') identities.set(plainId(id), state);
  }
  return identities;
}
