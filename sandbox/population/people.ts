import type { Random } from '../random.ts';
import type { Identity } from '../tenant.ts';
import type { Archetype } from './archetypes.ts';

/** Makes up an owner of a sort; people have a manager, service accounts have none. */
export function makeOwner(
  archetype: Archetype,
  { random, managers }: { random: Random; managers: readonly Identity[] },
): Identity {
  const id = random.hex(32);
  if (archetype.kind === 'service') return makeServiceAccount(id, random);
  return { ...makePerson(id, random), ...stateOf(archetype, random), managerId: managerOf(managers, random) };
}

/** Makes up an active person without a manager. */
export function makePerson(id: string, random: Random): Identity {
  const first = random.pick(firstNames);
  const last = random.pick(lastNames);
  return {
    id,
    name: `${first} ${last}`,
    email: `${ascii(first)}.${ascii(last)}.${id.slice(0, 4)}@example.com`,
    status: 'Active',
    identityState: 'ACTIVE',
    managerId: null,
  };
}

function makeServiceAccount(id: string, random: Random): Identity {
  const name = `svc-${ascii(random.pick(integrations))}-${id.slice(0, 4)}`;
  return { id, name, email: null, status: 'Active', identityState: 'ACTIVE', managerId: null };
}

function stateOf(archetype: Archetype, random: Random): Pick<Identity, 'status' | 'identityState'> {
  if (archetype.kind !== 'leaver') return { status: 'Active', identityState: 'ACTIVE' };
  return {
    status: 'Inactive',
    identityState: random.chance(0.7) ? 'INACTIVE_LONG_TERM' : 'INACTIVE_SHORT_TERM',
  };
}

function managerOf(managers: readonly Identity[], random: Random): string | null {
  return managers[random.int(0, managers.length - 1)]?.id ?? null;
}

function ascii(name: string): string {
  return name
    .normalize('NFKD')
    .replaceAll(/[^A-Za-z0-9]/g, '')
    .toLowerCase();
}

type Words = readonly [string, ...string[]];

/** Token names as users type them, with all that a report must survive. */
export const typedNames: Words = [
  'test',
  'test2',
  'asdf',
  'New token',
  'PAT',
  "Bob's token (do NOT delete!!)",
  'DO NOT DELETE',
  'tmp   ',
  ' leading space',
  'prod 🔑🔥',
  '👩‍💻 dev laptop',
  '=HYPERLINK("http://evil.example","click me")',
  '+1-555-0100',
  '@SUM(A1:A9)',
  '-2+3',
  '<script>alert(1)</script>',
  '"><img src=x onerror=alert(1)>',
  'invoice\u202efdp.exe',
  'zero\u200bwidth',
  'tab\there',
  'line\r\nbreak',
  'Schnittstelle für Prüfberichte – Größe XL',
  'テスト用トークン',
  'данные',
  "Robert'); DROP TABLE tokens;--",
  '../../etc/passwd',
  'a,b;c|d',
  'null',
  '0',
  '%s%n{{7*7}}$(id)',
  'x'.repeat(300),
];

/** What service accounts connect to. */
export const integrations: Words = [
  'ServiceNow',
  'Splunk SIEM',
  'Workday feed',
  'Terraform',
  'GitHub Actions',
  'Jenkins',
  'Power BI',
  'Tableau export',
  'Okta sync',
  'SAP GRC',
  'CMDB import',
  'Data lake',
  'Nightly reports',
  'Access review bot',
  'Slack notifier',
];

/** Why a person once made a token. */
export const errands: Words = [
  'Postman',
  'sail CLI',
  'PowerShell script',
  'quick export',
  'POC',
  'training',
  'VS Code extension',
  'workshop 2023',
  'migration',
  'my laptop',
];

/** First names of people. */
const firstNames: Words = [
  'Ada',
  'Bilal',
  'Chiara',
  'Dmitri',
  'Eun-ji',
  'Fatima',
  'Grace',
  'Henrik',
  'Inés',
  'João',
  'Kenji',
  'Leila',
  'Mateusz',
  'Ngozi',
  'Oisín',
  'Priya',
  'Rosa',
  'Søren',
  'Tariq',
  'Ulrike',
  'Wei',
  'Zoë',
];

/** Last names of people. */
const lastNames: Words = [
  'Adeyemi',
  'Brandt',
  'Castillo',
  'Dubois',
  'Eriksson',
  'Fischer',
  'García',
  'Haddad',
  'Ivanova',
  'Jensen',
  'Kowalski',
  'Lindqvist',
  'Moreau',
  'Nakamura',
  "O'Neill",
  'Petrov',
  'Rossi',
  'Schmidt',
  'Tanaka',
  'van der Berg',
  'Williams',
  'Yılmaz',
];
