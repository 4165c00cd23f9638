import type { Sandbox } from '../../sandbox/server.ts';
import type { Token } from '../../sandbox/tenant.ts';
import { anId } from './builders.ts';

const DAY = 86_400_000;

/** The tokens that the usual policy deletes, by what they are; each has an owner of its own. */
export const doomed = {
  'stale one': anId(1),
  'stale two': anId(2),
  'stale three': anId(3),
  'never used': anId(4),
  "leaver's": anId(5),
} as const;

/** Tokens that fit a rule of the usual policy as well, or nearly, and that no night may ever delete. */
export const spared = {
  managed: anId(0x11),
  exempt: anId(0x12),
  designated: anId(0x13),
  unreadable: anId(0x14),
  young: anId(0x15),
  fresh: anId(0x16),
  'kept by a rule': anId(0x17),
} as const;

/** The identity id of the owner of the exempt token. */
export const exemptOwner = anId(0x212);

/** The secret that names the designated token. */
export const SECRET = 'integrations/servicenow/isc-pat';

/** The policy that the cast plays to: enforcing, deleting in the night that finds, without limits. */
export const usualPolicy = {
  apiVersion: 'v2025',
  credentials: 'env',
  mode: 'enforce',
  rules: [
    { name: 'partners', when: { name: 'kept by a rule', owner: anId(0x217) }, do: 'keep' },
    { name: 'stale', when: { unusedDays: 90 }, do: 'delete' },
    { name: 'never-used', when: { neverUsedDays: 30 }, do: 'delete' },
    { name: 'owner-left', when: { ownerInactive: true, unusedDays: 7 }, do: 'delete' },
    { name: 'full-scope', when: { scope: 'sp:scopes:all' }, do: 'report', severity: 'high' },
  ],
  exemptions: [{ owner: exemptOwner, reason: 'Break-glass', approvedBy: 'CISO', until: '2028-12-31' }],
  notice: { days: 0 },
  limits: { maxDeletions: 100, maxDeletionPercent: 100 },
  rotations: [{ secret: SECRET }],
};

/** Puts the cast into a tenant, with ages counted from its clock. */
export function addCast({ tenant, clock }: Pick<Sandbox, 'tenant' | 'clock'>): void {
  const ago = (days: number): string => new Date(clock.now().getTime() - days * DAY).toISOString();
  const stale = { created: ago(400), lastUsed: ago(100), expirationDate: ago(-800) };
  const differences: Record<string, Partial<Token>> = {
    'never used': { created: ago(60), lastUsed: null },
    "leaver's": { lastUsed: ago(10) },
    managed: { managed: true },
    designated: { scope: ['sp:my-personal-access-tokens:manage', 'sp:scopes:default'] },
    unreadable: { created: '31/12/2020' },
    young: { created: ago(5), lastUsed: null },
    fresh: { lastUsed: ago(1) },
  };
  for (const [name, id] of Object.entries({ ...doomed, ...spared })) {
    const identityState = name === "leaver's" ? 'INACTIVE_LONG_TERM' : 'ACTIVE';
    const owner = tenant.addIdentity({ id: ownerOf(id), name: `Owner of ${name}`, identityState });
    tenant.addToken({ ...stale, ...differences[name], id, name, ownerId: owner.id });
  }
}

function ownerOf(id: string): string {
  return anId(0x200 + Number.parseInt(id, 16));
}

/** The access tokens that a sandbox mints from now on. */
export function accessTokensOf({ sessions }: Pick<Sandbox, 'sessions'>): readonly string[] {
  const accessTokens: string[] = [];
  const { open } = sessions;
  sessions.open = (token) => {
    const session = open(token);
    accessTokens.push(session.accessToken);
    return session;
  };
  return accessTokens;
}
