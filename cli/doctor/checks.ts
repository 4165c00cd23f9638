import type { Pat } from '../../lambda/core/pat.ts';
import { reasonOf } from '../../lambda/errors.ts';
import type { Connection, Listing, OwnerLookup } from '../../lambda/ports.ts';
import { sanitize } from '../../lambda/report/wording.ts';
import type { RunDeps } from '../../lambda/steps/context.ts';

/** One line of the doctor: how it stands with a thing that a run needs, and what to do. */
export type Check = { subject: string; state: 'good' | 'warn' | 'bad'; words: string };

const slotsPerOwner = 10;
const expiryWarningDays = 14;
const deleteScope = 'sp:all-personal-access-tokens:manage';
const executeScope = 'sp:workflow-execute:external';
const dayMs = 86_400_000;

/** What two checks of mails to owners are about. */
export const mails = 'mails to owners';

/** Whether the credentials open the tenant, and whose they are. */
export async function checkCredentials({
  tenant,
}: RunDeps): Promise<{ check: Check; connection: Connection | null }> {
  try {
    const connection = await tenant.connect();
    const { org, tenantId, ownerId } = connection;
    const words = `accepted; tenant ${sanitize(org ?? tenantId ?? 'unnamed')}, acting as identity ${sanitize(ownerId ?? 'unnamed')}`;
    return { check: { subject: 'credentials', state: 'good', words }, connection };
  } catch (error) {
    return { check: { subject: 'credentials', state: 'bad', words: reasonOf(error) }, connection: null };
  }
}

/** Whether the tenant's clock and this machine's agree as far as the policy asks. */
export function checkClock({ policy, clock }: RunDeps, { serverTime }: Connection): Check {
  if (serverTime === null)
    return { subject: 'clock', state: 'warn', words: 'the tenant did not tell its time' };
  const minutes = Math.abs(Date.parse(serverTime) - Date.parse(clock.now())) / 60_000;
  const most = policy.sanity.maxClockSkewMinutes;
  const words = `${minutes.toFixed(1)} minutes apart from the tenant's; ${most} are allowed`;
  return {
    subject: 'clock',
    state: minutes <= most ? 'good' : 'bad',
    words: minutes <= most ? words : `${words}. Set this machine's clock`,
  };
}

/** Whether the tenant's tokens can be listed, whole, with platform-managed ones among them. */
export async function checkListing({
  tenant,
}: RunDeps): Promise<{ checks: Check[]; listing: Listing | null }> {
  try {
    const listing = await tenant.listTokens({});
    const managed = [...listing.rows].filter((row) => row.kind === 'pat' && row.managed).length;
    const { completeness } = listing;
    const whole: Check =
      completeness.kind === 'complete'
        ? { subject: 'listing', state: 'good', words: `${listing.rows.length} tokens, proven complete` }
        : {
            subject: 'listing',
            state: 'bad',
            words: `may be incomplete: ${completeness.reason}. An enforcing run halts on it`,
          };
    const shown: Check =
      managed > 0
        ? { subject: 'managed tokens', state: 'good', words: `${managed} shown; none is ever deleted` }
        : {
            subject: 'managed tokens',
            state: 'warn',
            words:
              'none shown. There may be none, or the owner lacks idn:managed-personal-access-tokens:read; hidden ones are out of reach and safe',
          };
    return { checks: [whole, shown], listing };
  } catch (error) {
    return { checks: [{ subject: 'listing', state: 'bad', words: reasonOf(error) }], listing: null };
  }
}

/** Whether owners can be looked up, which rules on inactive owners and the report need. */
export async function checkOwners({ tenant }: RunDeps, listing: Listing): Promise<Check> {
  const first = [...listing.rows].find((row): row is Pat => row.kind === 'pat');
  const lookup: OwnerLookup =
    first === undefined ? { owners: [], failure: null } : await tenant.describeOwners([first.owner.id]);
  return lookup.failure === null
    ? { subject: 'owners', state: 'good', words: 'can be looked up' }
    : {
        subject: 'owners',
        state: 'warn',
        words: `cannot be looked up: ${lookup.failure} Rules on ownerInactive delete nothing then, and exemptions and keep rules by an owner's name keep every token`,
      };
}

/** The row of the token that the run works with, where the tenant lists it and it can be read. */
export function ownTokenOf({ clientId }: Connection, listing: Listing): Pat | null {
  return [...listing.rows].find((row): row is Pat => row.kind === 'pat' && row.id === clientId) ?? null;
}

/** Whether the worker's own token may do what the policy asks of it; that it may list was tried already. */
export function checkRights({ policy }: RunDeps, own: Pat | null): Check {
  const subject = 'rights';
  if (own === null || own.scopes.kind === 'unknown')
    return { subject, state: 'warn', words: 'the scopes of the own token are not known' };
  if (own.scopes.kind === 'all' || own.scopes.list.includes('sp:scopes:all'))
    return { subject, state: 'warn', words: `everything that its owner may do; ${deleteScope} is enough` };
  if (own.scopes.list.includes(deleteScope)) return { subject, state: 'good', words: 'it may delete tokens' };
  return policy.mode === 'report'
    ? { subject, state: 'good', words: `enough for reports; to delete, it will need ${deleteScope}` }
    : {
        subject,
        state: 'bad',
        words: `the policy says mode: enforce, and the own token lacks ${deleteScope}: every deletion would be refused. Add the scope to it`,
      };
}

/** Whether the worker's own token is listed, and whether it is about to expire. */
export function checkOwnToken({ clock }: RunDeps, own: Pat | null): Check {
  if (own === null)
    return {
      subject: 'own token',
      state: 'bad',
      words:
        'not among the tokens listed, or not readable there. An enforcing run halts without it: give its owner the right idn:my-personal-access-tokens:read',
    };
  const { expiry } = own;
  if (expiry.kind === 'unknown')
    return { subject: 'own token', state: 'warn', words: 'its expiry is not known' };
  if (expiry.kind === 'never')
    return {
      subject: 'own token',
      state: 'warn',
      words: 'never expires; designate it for rotation (docs/rotation.md)',
    };
  const days = Math.floor((Date.parse(expiry.at) - Date.parse(clock.now())) / dayMs);
  const soon = days < expiryWarningDays;
  const words = `${days < 0 ? `expired ${-days} days ago` : `expires in ${days} days`}${soon ? '. Renew it, or designate it for rotation (docs/rotation.md)' : ''}`;
  return { subject: 'own token', state: soon ? 'bad' : 'good', words };
}

/**
 * Whether the own token may start the workflow that tells owners. The test route of a workflow only echoes its input:
 * whether mails leave, an execution alone can show.
 */
export function checkWorkflow({ policy: { owners } }: Pick<RunDeps, 'policy'>, own: Pat | null): Check[] {
  if (owners?.tell !== 'workflow') return [];
  const scopes = own?.scopes;
  const holds = (scope: string) => scopes?.kind === 'listed' && scopes.list.includes(scope);
  if (scopes?.kind === 'listed' && !holds(executeScope) && !holds('sp:scopes:all'))
    return [
      {
        subject: mails,
        state: 'bad',
        words: `the own token lacks ${executeScope}: no owner can be told. Add the scope to it`,
      },
    ];
  const words = `by the workflow ${owners.workflow}. Try it once in the tenant: nothing short of an execution shows that mails arrive (docs/owners.md)`;
  return [{ subject: mails, state: 'warn', words }];
}

/** Whether each designated secret can be read, and its owner has a slot free for a successor. */
export async function checkSecrets({ policy, rotator }: RunDeps, listing: Listing): Promise<Check[]> {
  return Promise.all(
    policy.rotations.map(async ({ secret }): Promise<Check> => {
      const { ids, unreadable } = await rotator.designatedIds([secret]);
      const subject = `secret ${secret}`;
      const [doubt] = unreadable;
      if (doubt !== undefined)
        return {
          subject,
          state: 'bad',
          words: `cannot be read, and no run deletes anything until it can. ${doubt.reason}`,
        };
      const pats = [...listing.rows].filter((row): row is Pat => row.kind === 'pat');
      const owner = pats.find(({ id }) => ids.includes(id))?.owner;
      if (owner === undefined)
        return {
          subject,
          state: 'bad',
          words: 'names no token that the tenant lists. Store the credentials of a live token in it',
        };
      const taken = pats.filter((pat) => pat.owner.id === owner.id).length;
      const words = `readable; its owner has ${taken} of ${slotsPerOwner} tokens`;
      return taken < slotsPerOwner
        ? { subject, state: 'good', words }
        : { subject, state: 'bad', words: `${words}: delete one, or no successor can be made` };
    }),
  );
}
