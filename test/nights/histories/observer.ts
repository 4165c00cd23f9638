import { cast, DAY, EXEMPT_NAME, ownerOf } from './population.ts';
import type { Telling, WireRow } from './told-tenant.ts';

/** What an observer is told in one night, and by what rules it is to judge. */
export type ToldNight = {
  now: number;
  telling: Telling;
  /** By secret of the policy: the ids that all its versions name, and the current one's; null = unreadable. */
  secrets: ReadonlyMap<string, { named: string[]; current: string } | null>;
  ownId: string;
  maxContradictionPercent: number;
  noticeDays: number;
};

/** All that it was ever truly told of a token; no rotation replaces one in these histories. */
type Known = ToldToken & { namedBy: string[]; isExempt: boolean };
type ToldToken = { created: number; ownerId: string; lastUsed: number | null; managed: boolean };

/** What an honest observer remembers: all that nights told which were not strange; it judges by no code of the tool. */
export type Observer = {
  known: Map<string, Known>;
  /** Tokens that contradicted it in such a night already. */
  doubted: Set<string>;
  notices: { text: string; now: number }[];
  /** How many tokens there should be, how many had a use, and when the last such night was. */
  listed: number;
  used: number;
  at: number;
};

/** Makes one that knows nothing yet. */
export function createObserver(): Observer {
  return { known: new Map(), doubted: new Set(), notices: [], listed: 0, used: 0, at: 0 };
}

/** Why a night is strange as a whole: none such may end anything, succeed, or be remembered. */
export function strangenessOf(observer: Observer, night: ToldNight): string[] {
  const { telling, now } = night;
  const { rows, serverTime } = telling;
  const ids = rows.map((row) => plain(row['id']));
  const missing = observer.listed - new Set(ids).size;
  const fresh = contradicted(observer, night).filter((id) => !observer.doubted.has(id)).length;
  return holding({
    'uses, owners or protections contradict earlier nights': fresh > mostContradicted(night),
    'one id has two contents': ids.some((id) => hasTwoContents(rowsOf(night, id))),
    'many rows cannot be read': distinct(rows).filter((row) => read(row) === null).length > 4,
    'many tokens are missing': missing > observer.listed * 0.3,
    'the own token is missing': !ids.includes(night.ownId),
    'no use is told any more': observer.used > 0 && countUsed(night) === 0,
    'the clocks differ': serverTime === null || Math.abs(Date.parse(serverTime) - now) > TEN_MINUTES,
    'the clock went back': observer.at - now > TEN_MINUTES,
    'a secret protects nobody knows what': [...night.secrets.values()].some(
      (secret) => secret === null || !ids.includes(secret.current),
    ),
  });
}

const TEN_MINUTES = DAY / 144;

function mostContradicted({ telling, maxContradictionPercent }: ToldNight): number {
  return Math.max(2, (telling.rows.length * maxContradictionPercent) / 100);
}

/** Why a token must not be ended in a night. */
export function reasonsToKeep(observer: Observer, id: string, night: ToldNight): string[] {
  const [row, ...others] = rowsOf(night, id);
  const told = row === undefined || others.length > 0 ? null : read(row);
  if (row === undefined || told === null) return ['it was not told of readably'];
  return [
    ...contradictionsOf(observer, { id, told, night }),
    ...holding({
      'it is managed': told.managed,
      'it is the own one': id === night.ownId,
      'a secret names it': secretsNaming(id, night).length > 0,
      'it was used lately': told.lastUsed !== null && told.lastUsed > night.now - 7 * DAY,
      'it is exempt': isExempt(id, row, night),
      'a name exempted it': observer.known.get(id)?.isExempt === true,
      'it is young': told.created > night.now - 30 * DAY,
      'no notice named it in time': night.noticeDays > 0 && !isNoticed(observer, id, night),
    }),
  ];
}

function isNoticed({ notices }: Observer, id: string, night: ToldNight): boolean {
  return notices.some(
    ({ text, now }) => plain(text).includes(id) && now <= night.now - night.noticeDays * DAY,
  );
}

type Told = { id: string; told: ToldToken; night: ToldNight };

function contradictionsOf({ known }: Observer, { id, told, night }: Told): string[] {
  const before = known.get(id);
  if (before === undefined) return [];
  const lastUse = before.lastUsed ?? Number.NEGATIVE_INFINITY;
  const isBack = told.lastUsed !== null && told.lastUsed <= lastUse - 1000;
  return holding({
    'it was managed': before.managed && !told.managed,
    'its last use went back': isBack,
    'its last use is not told': before.lastUsed !== null && told.lastUsed === null,
    'its creation moved': Math.abs(told.created - before.created) >= 1000,
    'its owner changed': told.ownerId !== before.ownerId,
    'a secret named it': isDesignationLost(before, { id, night }),
  });
}

function isDesignationLost({ namedBy }: Known, { id, night }: Omit<Told, 'told'>): boolean {
  return namedBy.some((secret) => night.secrets.has(secret)) && secretsNaming(id, night).length === 0;
}

function contradicted(observer: Observer, night: ToldNight): string[] {
  return [...observer.known.keys()].filter((id) => {
    const [row, ...others] = rowsOf(night, id);
    const told = row === undefined || others.length > 0 ? null : read(row);
    return told !== null && contradictionsOf(observer, { id, told, night }).length > 0;
  });
}

/** Keeps what a night told that was not strange; what contradicts it adds only a later use. */
export function remember(observer: Observer, night: ToldNight): void {
  const doubted = new Set(contradicted(observer, night));
  for (const row of night.telling.rows) rememberRow(observer, row, { night, doubted });
  observer.listed = new Set(night.telling.rows.map((row) => plain(row['id']))).size;
  observer.used = countUsed(night);
  observer.at = night.now;
}

function rememberRow(
  { known, doubted: earlier }: Observer,
  row: WireRow,
  { night, doubted }: { night: ToldNight; doubted: ReadonlySet<string> },
): void {
  const [id, told] = [plain(row['id']), read(row)];
  if (told === null || told.created > night.now + DAY) return;
  const before = known.get(id);
  const lastUsed = laterUse(before?.lastUsed ?? null, told.lastUsed, night);
  const namedBy = [...new Set([...secretsNaming(id, night), ...(before?.namedBy ?? [])])];
  if (before !== undefined && doubted.has(id)) known.set(id, { ...before, lastUsed });
  else
    known.set(id, { ...told, lastUsed, namedBy, isExempt: before?.isExempt === true || isCalledExempt(row) });
  if (doubted.has(id)) earlier.add(id);
  else earlier.delete(id);
}

/** A use in the future is none. */
function laterUse(before: number | null, told: number | null, { now }: ToldNight): number | null {
  if (told === null || told > now + DAY) return before;
  return before === null || told > before ? told : before;
}

function countUsed({ telling }: ToldNight): number {
  return telling.rows.filter((row) => (read(row)?.lastUsed ?? null) !== null).length;
}

/** The row calls its owner so, whatever the directory says. */
function isCalledExempt(row: WireRow): boolean {
  return Object(row['owner']).name === EXEMPT_NAME;
}

/** By its id, its owner's id, or a name of its owner: an owner whom the directory does not name may be any owner. */
function isExempt(id: string, row: WireRow, { telling }: ToldNight): boolean {
  if (id === cast['exempt by its id']) return true;
  const owner = Object(row['owner']);
  const ownerId = plain(owner.id);
  if (ownerId === ownerOf(cast['exempt by its owner'])) return true;
  const described = telling.describeOwners([ownerId]).owners.find((one) => plain(one.id) === ownerId);
  const name = described?.name ?? null;
  return name === null || name === EXEMPT_NAME || isCalledExempt(row);
}

/** The contents of a token's rows, each once. */
function rowsOf({ telling }: ToldNight, id: string): WireRow[] {
  return distinct(telling.rows.filter((row) => plain(row['id']) === id));
}

/** Rows none of which can be read say nothing that could contradict. */
function hasTwoContents(rows: readonly WireRow[]): boolean {
  return rows.length > 1 && rows.some((row) => read(row) !== null);
}

function distinct(rows: readonly WireRow[]): WireRow[] {
  return [...new Map(rows.map((row) => [JSON.stringify(row), row])).values()];
}

function secretsNaming(id: string, { secrets }: ToldNight): string[] {
  return [...secrets].flatMap(([secret, told]) => (told?.named.includes(id) === true ? [secret] : []));
}

/** What a row says, if it says all that matters. */
function read({ id, owner, created, lastUsed, managed = false }: WireRow): ToldToken | null {
  const { id: ownerId } = Object(owner);
  const since = instantOf(created);
  const use = lastUsed === null ? null : instantOf(lastUsed);
  if (since === undefined || use === undefined || typeof managed !== 'boolean') return null;
  if (typeof ownerId !== 'string' || typeof id !== 'string' || id !== id.toLowerCase()) return null;
  return { created: since, ownerId: plain(ownerId), lastUsed: use, managed };
}

function instantOf(text: unknown): number | undefined {
  const time = typeof text === 'string' ? Date.parse(text) : Number.NaN;
  return Number.isNaN(time) ? undefined : time;
}

/** One spelling of an id. */
export function plain(id: unknown): string {
  return String(id).replaceAll('-', '').toLowerCase();
}

function holding(facts: Record<string, boolean>): string[] {
  return Object.entries(facts).flatMap(([name, holds]) => (holds ? [name] : []));
}
