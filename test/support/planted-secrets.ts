import fc from 'fast-check';
import { expect } from 'vitest';
import { stringify } from 'yaml';
import { formatFault } from '../../lambda/core/policy/fault.ts';
import { parsePolicy } from '../../lambda/core/policy/parse.ts';
import { parseRow } from '../../lambda/isc/wire/token-row.ts';
import { anId, NOW } from './builders.ts';

const hex = (length: number) => fc.stringMatching(new RegExp(`^[0-9a-f]{${length}}$`));
const base64 = (length: number) => fc.stringMatching(new RegExp(`^[A-Za-z0-9_-]{${length}}$`));

const behindItsId = (separators: readonly string[], length: number) =>
  fc.tuple(hex(32), fc.constantFrom(...separators), hex(length)).map((parts) => parts.join(''));
const inBase64 = (encoding: 'base64' | 'base64url') =>
  behindItsId([':'], 64).map((pair) => Buffer.from(pair).toString(encoding));

/** A credential as people paste one: a client secret or most of one, alone or behind its id, an access token, a key of AWS. */
const credential = fc.oneof(
  hex(64),
  hex(63),
  hex(64).map((secret) => secret.toUpperCase()),
  behindItsId([':', ' ', ';', '/'], 32),
  behindItsId(['', '%3A', '%3a', '\\u003a'], 64),
  inBase64('base64'),
  inBase64('base64url'),
  fc.tuple(base64(20), base64(20), base64(20)).map(([head, body, sign]) => `eyJ${head}.${body}.${sign}`),
  fc.stringMatching(/^AKIA[0-9A-Z]{16}$/),
);

const before = [
  '',
  'secret:',
  'id=',
  'my key: ',
  'client_secret%3D',
  '\\u003d',
  'sha256:',
  'Basic ',
  'Basic%20',
];

/** Where in a text it stands: alone, or among other words. */
export const pasted: fc.Arbitrary<{ secret: string; text: string }> = fc
  .tuple(credential, fc.constantFrom(...before), fc.constantFrom('', ' (prod)', ' *', '%3D'))
  .map(([secret, start, end]) => ({ secret, text: `${start}${secret}${end}` }));

/** A credential, the text that it stands in, and which of the places of a document it is pasted into. */
const planted: fc.Arbitrary<{ secret: string; text: string; place: number; asKey: boolean }> = fc
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

function pasteInto(document: unknown, one: Planted): unknown {
  const places = placesIn(document);
  return withPasted(document, places[one.place % places.length] ?? [], one);
}

function withPasted(value: unknown, [step, ...rest]: Path, one: Planted): unknown {
  if (step === undefined) return one.text;
  if (Array.isArray(value))
    return value.map((item, at) => (at === step ? withPasted(item, rest, one) : item));
  const entries = Object.entries(Object(value)).map(([key, inner]): [string, unknown] => {
    if (key !== step) return [key, inner];
    return one.asKey && rest.length === 0 ? [one.text, inner] : [key, withPasted(inner, rest, one)];
  });
  return Object.fromEntries(entries);
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

/** What the tool says of a policy into which a credential was pasted; null where it took the policy. */
function refusalOf(one: Planted): string | null {
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

/** Tries so often that a credential pasted anywhere into a policy is refused, and nothing of it repeated. */
export function provePoliciesRefused(numRuns: number): void {
  const property = fc.property(planted, (one) => {
    const refusal = refusalOf(one);
    expect(refusal).not.toBeNull();
    expect(refusal).not.toContain(one.secret);
  });
  fc.assert(property, { numRuns });
}

/** Tries so often that nothing is kept of a credential that stands anywhere in a row of the tenant. */
export function proveRowsClean(numRuns: number): void {
  const property = fc.property(planted, (one) => {
    expect(JSON.stringify(parseRow(pasteInto(row, one)))).not.toContain(one.secret);
  });
  fc.assert(property, { numRuns });
}
