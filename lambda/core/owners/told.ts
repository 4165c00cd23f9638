import type { DeletionRecord } from '../deletion-record.ts';
import { addDays } from '../instant.ts';
import type { Ledger, NoticeRecord } from '../plan.ts';
import type { Ending, OwnerNews, Receipt, Reminder } from './mail.ts';

/** Days for which the ledger remembers that a token ended, so that no run that recovers it tells it again. */
const REMEMBERED_DAYS = 60;

/**
 * The ledger with every deletion that its owner is to be told of, each once; what is long past is forgotten. Only what
 * a rule ended is told: a rotation has its own people.
 */
export function noteEndings(ledger: Ledger, deleted: readonly DeletionRecord[], now: string): Ledger {
  const { endings, reminders } = ledger.owners ?? { endings: {}, reminders: {} };
  const fresh = deleted
    .filter(({ outcome, planHash }) => outcome === 'deleted' && planHash !== '')
    .map(({ tokenId, ownerId, ownerName, name, rule, lastUsed, at }): [string, Ending] => {
      return [tokenId, { ownerId, ownerName, name, rule, lastUsed, at, told: null }];
    });
  const oldest = addDays(now, -REMEMBERED_DAYS);
  const known = Object.entries(endings).filter(([, { at }]) => at > oldest);
  const pending = Object.entries(reminders).filter(([, { expiresAt }]) => expiresAt > now);
  return {
    ...ledger,
    owners: {
      endings: Object.fromEntries([...fresh, ...known]),
      reminders: Object.fromEntries(pending),
    },
  };
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
