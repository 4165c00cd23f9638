import type { OwnerNews } from '../core/owners/mail.ts';
import { sanitizeForMail } from './sanitize.ts';
import { day } from './wording.ts';

/** One token of a mail. */
export type OwnerMailRow = { name: string; id: string; when: string; why: string };

/** One kind of news: its tokens, and what the owner can do. */
export type OwnerMailSection = {
  kind: 'notice' | 'ending' | 'reminder';
  /** What becomes of its tokens, for the headline; and shorter, for the subject. */
  fate: string;
  short: string;
  title: string;
  /** What to do, a sentence each; the most urgent first. It stands before the tokens, which may be many. */
  advice: string[];
  rows: OwnerMailRow[];
};

/** What both forms of a mail say; every text of the tenant in it is neutralised. */
export type OwnerMailParts = {
  greeting: string;
  headline: string;
  sections: OwnerMailSection[];
  footer: string;
};

/** The kinds of news that there are for an owner; what can still be prevented comes first. */
export function sectionsOf(news: OwnerNews, askAt: string | null): OwnerMailSection[] {
  const ask = askAt ?? 'the people who run identity security';
  const sections = [noticeSection(news, ask), endingSection(news, ask), reminderSection(news)];
  return sections.filter(({ rows }) => rows.length > 0);
}

function noticeSection({ notices }: OwnerNews, ask: string): OwnerMailSection {
  const first = notices[0]?.deadline ?? '';
  return {
    kind: 'notice',
    fate: `will be deleted ${whenWords(notices.map(({ deadline }) => deadline))}`,
    short: `to be deleted from ${day(first)}`,
    title: 'Will be deleted',
    rows: notices.map(({ id, name, rule, reason, deadline }) => ({
      ...labelled(id, name),
      when: `On or after ${dayWords(deadline)}`,
      why: `${sanitizeForMail(reason, 160)} (rule ${rule})`,
    })),
    advice: [
      `Still needed: use it now, which takes it off the list within a day or two, or ask ${ask} to exempt it.`,
      'Not needed any more: do nothing.',
    ],
  };
}

function endingSection({ endings }: OwnerNews, ask: string): OwnerMailSection {
  return {
    kind: 'ending',
    fate: `${endings.length === 1 ? 'was' : 'were'} deleted`,
    short: 'deleted',
    title: 'Was deleted',
    rows: endings.map(({ id, name, rule, lastUsed, at }) => ({
      ...labelled(id, name),
      when: `Deleted on ${dayWords(at)}`,
      why: `${lastUsed === null ? 'never used' : `last used ${day(lastUsed)}`} (rule ${rule})`,
    })),
    advice: [
      `Something stopped working: create a new token in SailPoint, give it to the program that used this one, and tell ${ask}. A deleted token cannot be restored.`,
      'Nothing stopped working: do nothing.',
    ],
  };
}

function reminderSection({ reminders }: OwnerNews): OwnerMailSection {
  const first = reminders[0]?.expiresAt ?? '';
  return {
    kind: 'reminder',
    fate: `${reminders.length === 1 ? 'is' : 'are'} in use and will expire ${whenWords(reminders.map(({ expiresAt }) => expiresAt))}`,
    short: `expiring ${day(first)}`,
    title: 'In use, and about to expire',
    rows: reminders.map(({ id, name, expiresAt }) => ({
      ...labelled(id, name),
      when: `Expires on ${dayWords(expiresAt)}, ${expiresAt.slice(11, 16)} UTC`,
      why: 'It was used within the last 30 days.',
    })),
    advice: [
      'Still needed: create a new token in SailPoint before that, and give it to the program that uses this one. From its expiry on, this one is refused.',
    ],
  };
}

function labelled(id: string, name: string): Pick<OwnerMailRow, 'id' | 'name'> {
  return { id, name: sanitizeForMail(name, 80) };
}

const format = new Intl.DateTimeFormat('en-GB', {
  ...({ weekday: 'short', day: 'numeric', month: 'short', year: 'numeric' } as const),
  timeZone: 'UTC',
});

/** On which day, or from which day on. */
function whenWords(instants: readonly string[]): string {
  const [first = '', ...others] = instants.map(dayWords);
  return others.every((day) => day === first) ? `on ${first}` : `from ${first} on`;
}

/** The day of an instant as people say it, `Mon 30 Nov 2026` (UTC). */
function dayWords(instant: string): string {
  const time = Date.parse(instant);
  return Number.isNaN(time) ? '' : format.format(time).replaceAll(',', '');
}
