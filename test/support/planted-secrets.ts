import fc from 'fast-check';
import { stringify } from 'yaml';
import { formatFault } from '../../lambda/core/policy/fault.ts';
import { parsePolicy } from '../../lambda/core/policy/parse.ts';
import { parseRow } from '../../lambda/isc/wire/token-row.ts';
import { anId, NOW } from './builders.ts';

const hex = (length: number) => fc.stringMatching(new RegExp(`^[0-9a-f]{${length}}$`));
const base64 = (length: number) => fc.stringMatching(new RegExp(`^[A-Za-z0-9_-]{${length}}$`));

/** A credential as people paste one: a client secret, alone or behind its id, an access token, a key of AWS. */
const credential = fc.oneof(
  hex(64),
  hex(64).map((secret) => secret.toUpperCase()),
  fc.tuple(hex(32), fc.constantFrom(':', ' ', ';', '/'), hex(32)).map((parts) => parts.join('')),
  fc.tuple(base64(20), base64(20), base64(20)).map(([head, body, sign]) => `eyJ${head}.${body}.${sign}`),
  fc.stringMatching(/^AKIA[0-9A-Z]{16}$/),
);

/** Where in a text it stands: alone, or among other words. */
const pasted = fc
  .tuple(credential, fc.constantFrom('', 'secret:', 'id=', 'my key: '), fc.constantFrom('', ' (prod)', ' *'))
  .map(([secret, before, after]) => ({ secret, text: `${before}${secret}${after}` }));

/** A credential, the text that it stands in, and which of the places of a document it is pasted into. */
export const planted: fc.Arbitrary<{ secret: string; text: string; place: number; asKey: boolean }> = fc
  .tuple(pasted, fc.nat(999), fc.boolean())
  .map(([one, place, asKey]) => ({ ...one, place, asKey }));

type Planted = { text: string; place: number; asKey: boolean };
type Path = (string | number)[];

/** Every place of a document that holds a text, or whatever else stands alone. */
function placesIn(value: unknown, path: Path = []): Path[] {
  if (typeof value !== 'object' || value === null) return [path];
  const entries = Array.isArray(value) ? value.entries() : Object.entries(value);
  return [...entries].flatMap(([key, inner]) => placesIn(inner, [...path, key]));
}

function pasteInto(document: unknown, { text, place, asKey }: Planted): unknown {
  const copy = structuredClone(document);
  const places = placesIn(copy);
  const path = places[place % places.length] ?? [];
  const last = path.at(-1) ?? '';
  // biome-ignore lint/suspicious/noExplicitAny: a document of any shape
  const parent = path.slice(0, -1).reduce((inner: any, key) => inner[key], copy);
  if (asKey && typeof last === 'string') parent[text] = parent[last];
  else parent[last] = text;
  return copy;
}

const policy = {
  version: 1,
  defaults: { apiVersion: 'v2025', sanity: { maxShrinkPercent: 30 } },
  tenants: {
    acme: {
      ...{ baseUrl: 'https://acme.api.identitynow.com', credentials: 'secret:isc/worker', mode: 'enforce' },
      rules: [
        { name: 'stale', when: { unusedDays: 90, name: 'ci-*', scope: 'idn:accounts:read' }, do: 'delete' },
        { name: 'wide', when: { owner: 'Jo*' }, do: 'report', severity: 'high', controls: ['AC-2'] },
      ],
      exemptions: [
        { owner: 'Break Glass', name: 'x*', reason: 'Needed', approvedBy: 'CISO', until: '2027-03-31' },
      ],
      rotations: [{ secret: 'integrations/isc', everyDays: 30 }],
      notice: { days: 7 },
    },
  },
};

/** What the tool says, or keeps, of a policy into which a credential was pasted; null where it took the policy. */
export function refusalOf(one: Planted): string | null {
  const result = parsePolicy(stringify(pasteInto(policy, one)), 'hygiene.yaml');
  return result.ok
    ? null
    : result.faults.map((fault) => `${formatFault(fault)} ${JSON.stringify(fault)}`).join('\n');
}

const row = {
  ...{ id: anId(1), name: 'export', created: NOW, lastUsed: NOW, managed: false },
  owner: { type: 'IDENTITY', id: anId(0x201), name: 'Jo Doe' },
  ...{
    scope: ['idn:accounts:read', 'idn:pat:read'],
    expirationDate: NOW,
    accessTokenValiditySeconds: 43_200,
  },
};

/** What the tool keeps of a row into which a credential was pasted. */
export function keptOf(one: Planted): string {
  return JSON.stringify(parseRow(pasteInto(row, one)));
}
