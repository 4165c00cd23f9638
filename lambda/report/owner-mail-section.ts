import { sanitizeForMail } from './sanitize.ts';

/** One token of a mail. */
export type OwnerMailRow = { name: string; id: string; when: string; why: string };

/** One kind of news: its tokens, and what the owner can do. */
export type OwnerMailSection = {
  kind: 'notice' | 'ending' | 'reminder' | 'relief';
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

/** The name of a token, neutralised, and its id. */
export function labelled(id: string, name: string): Pick<OwnerMailRow, 'id' | 'name'> {
  return { id, name: sanitizeForMail(name, 80) };
}

const format = new Intl.DateTimeFormat('en-GB', {
  ...({ weekday: 'short', day: 'numeric', month: 'short', year: 'numeric' } as const),
  timeZone: 'UTC',
});

/** On which day, or from which day on. */
export function whenWords(instants: readonly string[]): string {
  const [first = '', ...others] = instants.map(dayWords);
  return others.every((day) => day === first) ? `on ${first}` : `from ${first} on`;
}

/** The day of an instant as people say it, `Mon 30 Nov 2026` (UTC). */
export function dayWords(instant: string): string {
  const time = Date.parse(instant);
  return Number.isNaN(time) ? '' : format.format(time).replaceAll(',', '');
}
