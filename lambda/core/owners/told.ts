import type { DeletionRecord } from '../deletion-record.ts';
import { addDays } from '../instant.ts';
import type { Ledger, NoticeRecord, QuarantinedToken } from '../plan.ts';
import { order } from '../text.ts';
import type { Ending, OwnerNews, Receipt, Reminder } from './mail.ts';

/** Days for which the ledger remembers that a token ended, so that no run that recovers it tells it again. */
const REMEMBERED_DAYS = 60;

/** What a night did to tokens: by its records and those of runs that were cut off, and by what waits in quarantine. */
export type NightsEndings = {
  records: readonly DeletionRecord[];
  /** None in a night whose listings may be strange. */
  quarantined: readonly QuarantinedToken[];
};

/**
 * The ledger with everything that was done to a token and that its owner is to be told of, each once; what is long past
 * is forgotten. Only what a rule did is told: a rotation has its own people.
 */
export function noteEndings(ledger: Ledger, { records, quarantined }: NightsEndings, now: string): Ledger {
  const { endings, reminders } = ledger.owners ?? { endings: {}, reminders: {} };
  const oldest = addDays(now, -REMEMBERED_DAYS);
  const known = new Map(Object.entries(endings).filter(([, { at }]) => at > oldest));
  const fresh = [...quarantined.flatMap((token) => ofQuarantine(token, now)), ...records.flatMap(ofRecord)];
  for (const [id, ending] of fresh.toSorted(([, one], [, other]) => order(one.at, other.at)))
    if (ending.at > oldest && isNews(ending, known.get(id))) known.set(id, ending);
  const pending = Object.entries(reminders).filter(([, { expiresAt }]) => expiresAt > now);
  return {
    ...ledger,
    owners: { endings: Object.fromEntries(known), reminders: Object.fromEntries(pending) },
  };
}

/** What is gone does not come back; the rest is news where it is later and something else. */
function isNews({ end, set, at }: Ending, known: Ending | undefined): boolean {
  if (known === undefined) return true;
  if (known.end === 'deleted' || known.end === 'expired') return false;
  return at > known.at && (end !== known.end || set !== known.set);
}

function ofRecord(record: DeletionRecord): [string, Ending][] {
  const { tokenId, ownerId, ownerName, name, rule, lastUsed, at, planHash, outcome } = record;
  const { setExpiry: set = null, until = null } = record;
  if (planHash === '') return [];
  const about = { ownerId, ownerName, name, rule, lastUsed, at, told: null };
  switch (outcome) {
    case 'deleted':
    case 'released':
      return [[tokenId, { ...about, end: outcome, set: null, until: null }]];
    case 'quarantined':
      return [[tokenId, { ...about, end: until === null ? 'capped' : 'quarantined', set, until }]];
    default:
      return [];
  }
}

/** A run that was cut off may have left no other word of what it did; what has expired is known by the listing alone. */
function ofQuarantine({ tokenId, known, standing }: QuarantinedToken, now: string): [string, Ending][] {
  const { set, until, rule, since, lastUsed, record } = known;
  const { ownerId, ownerName, name } = record;
  const about = { ownerId, ownerName, name, rule, lastUsed, told: null };
  switch (standing.standing) {
    case 'waiting':
    case 'due':
      if (standing.standing === 'waiting' && standing.doubt !== null) return [];
      return [[tokenId, { ...about, end: until === null ? 'capped' : 'quarantined', set, until, at: since }]];
    case 'expired':
      return until === null ? [] : [[tokenId, { ...about, end: 'expired', set, until, at: now }]];
    default:
      return [];
  }
}

/** The ledger after an accepted mail: everything that it named counts as told, from its receipt on. */
export function recordTold(
  ledger: Ledger,
  { notices, endings, reminders }: OwnerNews,
  receipt: Receipt,
): Ledger {
  const told = ledger.owners ?? { endings: {}, reminders: {} };
  const noticed = notices.flatMap(({ id }): [string, NoticeRecord][] => {
    const notice = ledger.notices[id];
    return notice === undefined ? [] : [[id, { ...notice, owner: receipt }]];
  });
  const ended = endings.flatMap(({ id }): [string, Ending][] => {
    const ending = told.endings[id];
    return ending === undefined ? [] : [[id, { ...ending, told: receipt }]];
  });
  const reminded = reminders.map(({ id, expiresAt, days }): [string, Reminder] => {
    return [id, { ...receipt, expiresAt, days }];
  });
  return {
    ...ledger,
    notices: { ...ledger.notices, ...Object.fromEntries(noticed) },
    owners: {
      endings: { ...told.endings, ...Object.fromEntries(ended) },
      reminders: { ...told.reminders, ...Object.fromEntries(reminded) },
    },
  };
}
