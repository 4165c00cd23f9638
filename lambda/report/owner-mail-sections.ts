import type { NoticeLine, OwnerNews, ReminderLine } from '../core/owners/mail.ts';
import { capped, deleted, expired, quarantined, released } from './owner-mail-endings.ts';
import { dayWords, labelled, type OwnerMailSection, whenWords } from './owner-mail-forms.ts';
import { counted, day, sanitizeForMail } from './wording.ts';

/** The kinds of news that there are for an owner; what can still be prevented comes first. */
export function sectionsOf(news: OwnerNews, askAt: string | null): OwnerMailSection[] {
  const ask = askAt ?? 'the people who run identity security';
  const noticed = Object.groupBy(news.notices, ({ prospect }) => prospect.does);
  const ended = Object.groupBy(news.endings, ({ end }) => end);
  return [
    ...of(noticed.delete, (lines) => toDelete(lines, ask)),
    ...of(noticed.quarantine, (lines) => toQuarantine(lines, ask)),
    ...of(noticed.expire, (lines) => toCap(lines, ask)),
    ...of(ended.quarantined, (lines) => quarantined(lines, ask)),
    ...of(ended.deleted, (lines) => deleted(lines, ask)),
    ...of(ended.expired, (lines) => expired(lines, ask)),
    ...of(news.reminders, toExpire),
    ...of(ended.capped, (lines) => capped(lines, ask)),
    ...of(ended.released, (lines) => released(lines, ask)),
  ];
}

function of<Line>(
  lines: readonly Line[] | undefined,
  section: (lines: readonly Line[]) => OwnerMailSection,
): OwnerMailSection[] {
  return lines === undefined || lines.length === 0 ? [] : [section(lines)];
}

const notNeeded = 'Not needed any more: do nothing.';

function keepIt(ask: string): string {
  return `Still needed: use it now, which takes it off the list within a day or two, or ask ${ask} to exempt it.`;
}

function toDelete(lines: readonly NoticeLine[], ask: string): OwnerMailSection {
  return {
    kind: 'notice',
    fate: `will be deleted ${whenWords(lines.map(({ deadline }) => deadline))}`,
    short: `to be deleted from ${firstDay(lines)}`,
    title: 'Will be deleted',
    advice: [keepIt(ask), notNeeded],
    rows: lines.map(noticeRow),
  };
}

/** "A tenant where an expired token cannot be revived is told so in every notice." */
function toQuarantine(lines: readonly NoticeLine[], ask: string): OwnerMailSection {
  const [prospect] = lines.flatMap((line) => (line.prospect.does === 'quarantine' ? [line.prospect] : []));
  const later = `It is deleted ${counted(prospect?.days ?? 0, 'day')} later`;
  const back = prospect?.isRevivable
    ? `${later}; until then ${ask} can give it back.`
    : `${later}. It can hardly be given back in between, so keep it before.`;
  return {
    kind: 'notice',
    fate: `will stop working ${whenWords(lines.map(({ deadline }) => deadline))}`,
    short: `to stop working from ${firstDay(lines)}`,
    title: 'Will stop working',
    advice: [keepIt(ask), notNeeded, back],
    rows: lines.map(noticeRow),
  };
}

function toCap(lines: readonly NoticeLine[], ask: string): OwnerMailSection {
  return {
    kind: 'notice',
    fate: `will get an earlier expiry ${whenWords(lines.map(({ deadline }) => deadline))}`,
    short: `to get an earlier expiry from ${firstDay(lines)}`,
    title: 'Will get an earlier expiry',
    advice: [
      `Still needed: create a new token in SailPoint before it expires, and give it to the program that uses this one, or ask ${ask} to exempt it.`,
      notNeeded,
    ],
    rows: lines.map((line) => ({ ...noticeRow(line), when: capWords(line) })),
  };
}

function capWords({ deadline, prospect }: NoticeLine): string {
  const days = prospect.does === 'expire' ? prospect.inDays : 0;
  return `On or after ${dayWords(deadline)}: it then expires within ${counted(days, 'day')}`;
}

function noticeRow({ id, name, rule, reason, deadline }: NoticeLine): OwnerMailSection['rows'][number] {
  return {
    ...labelled(id, name),
    when: `On or after ${dayWords(deadline)}`,
    why: `${sanitizeForMail(reason, 160)} (rule ${rule})`,
  };
}

function firstDay([first]: readonly NoticeLine[]): string {
  return day(first?.deadline ?? '');
}

function toExpire(lines: readonly ReminderLine[]): OwnerMailSection {
  return {
    kind: 'reminder',
    fate: `${lines.length === 1 ? 'is' : 'are'} in use and will expire ${whenWords(lines.map(({ expiresAt }) => expiresAt))}`,
    short: `expiring ${day(lines[0]?.expiresAt ?? '')}`,
    title: 'In use, and about to expire',
    advice: [
      'Still needed: create a new token in SailPoint before that, and give it to the program that uses this one. From its expiry on, this one is refused.',
    ],
    rows: lines.map(({ id, name, expiresAt }) => ({
      ...labelled(id, name),
      when: `Expires on ${dayWords(expiresAt)}, ${expiresAt.slice(11, 16)} UTC`,
      why: 'It was used within the last 30 days.',
    })),
  };
}
