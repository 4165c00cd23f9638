import type { DeletionRecord, TokenOutcome } from '../deletion-record.ts';
import type { InventoryRow, KnownExpiry, Pat } from '../pat.ts';
import { plainId } from '../text.ts';
import { bears } from './give-back.ts';
import type { Quarantine } from './ledger.ts';

/** Which tokens a person asks for: one by its id or the beginning of it, those of an owner, or those of a run. */
export type Asked = { token: string } | { owner: string } | { run: string };

/** What is known of a tenant's tokens: what was done to them, newest first, and what it lists now, by id. */
export type KnownTokens = {
  records: readonly DeletionRecord[];
  quarantined: Quarantine['tokens'];
  rows: ReadonlyMap<string, InventoryRow>;
};

/** A token that was asked for: with the expiry that it had, or why nothing gives it back. */
export type Restorable = { token: Pat; rule: string } & (
  | { former: KnownExpiry; set: string }
  | { former: null; outcome: TokenOutcome; reason: string }
);

/** One thing that was done to a token. */
type Word = { id: string; rule: string; runId: string; record: DeletionRecord | null } & (
  | { did: 'expire'; former: KnownExpiry; set: string }
  | { did: 'delete' | 'give back' }
);

/** As many characters of an id as `plan` shows. */
const shortIdLength = 8;

/**
 * Finds the tokens that a person wants back, and the expiry that each of them had: of what was done to a token
 * several times, that counts whose expiry it bears.
 */
export function findRestorable(asked: Asked, known: KnownTokens): Restorable[] {
  const isAsked = asker(asked, known);
  return [...historiesOf(known).values()]
    .filter(isAsked)
    .flatMap((history) => restorableOf(history, asked, known));
}

/** What was done to one token: the last of it, and all of it, newest first. */
type History = { newest: Word; words: Word[] };

function historiesOf(known: KnownTokens): Map<string, History> {
  const histories = new Map<string, History>();
  for (const word of wordsOf(known)) {
    const history = histories.get(word.id);
    if (history === undefined) histories.set(word.id, { newest: word, words: [word] });
    else history.words.push(word);
  }
  return histories;
}

/** Everything that was done to tokens, newest first; what no record tells is known of the list of those that wait. */
function wordsOf({ records, quarantined }: KnownTokens): Word[] {
  const recorded = records.flatMap(wordOf);
  const told = new Set(recorded.flatMap((word) => (word.did === 'expire' ? `${word.id} ${word.set}` : [])));
  const listed = Object.entries(quarantined).flatMap(([id, { former, set, rule, runId }]): Word[] =>
    told.has(`${id} ${set}`) ? [] : [{ did: 'expire', id, former, set, rule, runId, record: null }],
  );
  return [...listed, ...recorded];
}

function wordOf(record: DeletionRecord): Word[] {
  const { tokenId: id, rule, runId, expiry: former, setExpiry: set, outcome } = record;
  const about = { id, rule, runId, record };
  if (outcome === 'deleted') return [{ ...about, did: 'delete' }];
  if (outcome === 'released') return [{ ...about, did: 'give back' }];
  return set === undefined || former.kind === 'unknown' ? [] : [{ ...about, did: 'expire', former, set }];
}

function asker(asked: Asked, { rows }: KnownTokens): (history: History) => boolean {
  if ('run' in asked)
    return ({ words }) => words.some(({ runId, did }) => runId === asked.run && did !== 'give back');
  if ('owner' in asked) {
    const wanted = plainId(asked.owner);
    return ({ words }) => words.some((word) => plainId(ownerOf(word, rows)) === wanted);
  }
  const wanted = plainId(asked.token).toLowerCase().replace(/…$/, '');
  const isWhole = wanted.length < shortIdLength;
  return ({ newest }) => {
    const id = plainId(newest.id);
    return isWhole ? id === wanted : id.startsWith(wanted);
  };
}

function ownerOf({ id, record }: Word, rows: KnownTokens['rows']): string {
  const row = rows.get(id);
  return (row?.kind === 'pat' ? row.owner.id : row?.ownerId) ?? record?.ownerId ?? '';
}

function restorableOf({ newest, words }: History, asked: Asked, { rows }: KnownTokens): Restorable[] {
  const row = rows.get(newest.id);
  const endings = words.filter((word) => word.did === 'expire');
  const borne = endings.find(({ set }) => row?.kind === 'pat' && bears(row.expiry, set));
  const ending = borne ?? endings[0];
  const about = { token: row?.kind === 'pat' ? row : patOf(newest), rule: newest.rule };
  // Of an owner's tokens only those matter that wait now.
  const isOver = row === undefined ? newest.did !== 'expire' : borne === undefined;
  if ('owner' in asked && isOver) return [];
  if (ending !== undefined && !(row === undefined && newest.did === 'delete'))
    return [{ ...about, rule: ending.rule, former: ending.former, set: ending.set }];
  return row === undefined
    ? [{ ...about, former: null, outcome: 'deleted', reason: 'It was deleted, and nothing gives it back.' }]
    : [{ ...about, former: null, outcome: 'kept', reason: 'It is there, and its expiry was never changed.' }];
}

/** A token that is listed no more, as it was recorded. */
function patOf({ id, record }: Word): Pat {
  return {
    ...{ kind: 'pat', id, name: record?.name ?? '' },
    owner: { id: record?.ownerId ?? '', name: record?.ownerName ?? null },
    scopes: record?.scopes ?? { kind: 'unknown' },
    created: record?.created ?? '',
    lastUsed: record?.lastUsed ?? null,
    expiry: record?.setExpiry === undefined ? { kind: 'unknown' } : { kind: 'at', at: record.setExpiry },
    ...{ managed: false, validitySeconds: 0, faults: [] },
  };
}
