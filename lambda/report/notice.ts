import { byText } from './lookup.ts';
import type { ReportMessage } from './message.ts';
import { bytesOf, fittingLines } from './text.ts';
import { asciiLine, counted, day, minute, sanitize, sanitizeForMail } from './wording.ts';

const maxBytes = 16 * 1024;
const maxLocation = 1000;
const maxId = 40;

/** A token that is announced for deletion. */
export type AnnouncedToken = {
  id: string;
  name: string;
  ownerId: string;
  ownerName: string | null;
  rule: string;
  reason: string;
  /** No deletion before this instant. */
  deadline: string;
};

/** What a notice says: tokens that will be deleted, and where the whole list is stored. */
export type Announcement = {
  tenant: string;
  runId: string;
  tokens: AnnouncedToken[];
  /** How they end, where it is by their expiry: deleted so many days later; null where they are deleted at once. */
  quarantine: { days: number; revivable: 'yes' | 'no' | 'unknown' } | null;
  listLocation: string;
};

/** A notice, the tokens that its text names, and whether the text refers to the list for the others. */
export type Notice = { message: ReportMessage; namedIds: string[]; restByReference: boolean };

/**
 * The message that announces deletions, by owner, at most 16 KB of text; it says how to keep a token.
 * Only tokens in `namedIds` were announced, and the others too where `restByReference` is true.
 */
export function renderNotice(announcement: Announcement): Notice {
  const tokens = [...announcement.tokens].sort(byOwner);
  const head = headOf(announcement);
  const foot = footOf(announcement);
  const paragraphs = tokens.map((token, index) => paragraphOf(token, tokens[index - 1]));
  const fitting = fittingLines(paragraphs, maxBytes - bytesOf([...head, ...foot, ''].join('\n')) - 100);
  const rest = tokens.length - fitting;
  const more = rest > 0 ? ['', `${counted(rest, 'more token')} in the whole list.`] : [];
  const text = [...head, ...paragraphs.slice(0, fitting), ...more, ...foot, ''].join('\n');
  const printed = tokens.slice(0, fitting).map((token) => token.id);
  const namedIds = printed.filter((id) => sanitizeForMail(id, maxId) === id);
  return {
    message: messageOf(announcement, text, namedIds),
    namedIds,
    restByReference: namedIds.length < tokens.length && isPrintable(announcement.listLocation),
  };
}

function headOf({ tenant, runId, tokens, quarantine }: Announcement): string[] {
  return [
    `${tenant}: ${counted(tokens.length, 'personal access token')} will ${quarantine === null ? 'be deleted' : 'end'}.`,
    `Notice of run ${runId}.`,
    '',
    ...(quarantine === null ? [] : inQuarantine(quarantine)),
    'HOW TO KEEP A TOKEN',
    '  - Use it before its date: a token that mints an access token again is no longer stale.',
    '  - Or ask the operators of token-hygiene for an exemption, with a reason and an end date.',
    'Nothing to do where a token is no longer needed.',
    '',
    'TOKENS, BY OWNER',
  ];
}

function inQuarantine({ days, revivable }: NonNullable<Announcement['quarantine']>): string[] {
  return [
    'WHAT HAPPENS ON ITS DATE',
    `  - Its expiry is brought forward: it stops working some minutes later, and is deleted ${counted(days, 'day')} after that.`,
    `  - ${wayBack[revivable]}`,
    '',
  ];
}

const wayBack = {
  yes: 'Until it is deleted, the operators can give it back as it was: token-hygiene restore.',
  no: 'It can be given back for these minutes only: this tenant revives no expired token.',
  unknown: 'Whether it can be given back after these minutes is not known of this tenant.',
};

function footOf({ listLocation }: Announcement): string[] {
  return ['', 'THE WHOLE LIST', `  ${sanitize(listLocation, maxLocation)}`];
}

function isPrintable(location: string): boolean {
  return location !== '' && sanitize(location, maxLocation) === location;
}

/** The line of a token, below a line for its owner where that is another one than before. */
function paragraphOf(token: AnnouncedToken, before: AnnouncedToken | undefined): string {
  const line = `  - "${sanitizeForMail(token.name, 60)}" (${sanitizeForMail(token.id, maxId)}), not before ${minute(token.deadline)}: ${sanitizeForMail(token.reason, 160)}`;
  if (before?.ownerId === token.ownerId) return line;
  return `${sanitizeForMail(token.ownerName ?? 'Owner', 60)} (${sanitizeForMail(token.ownerId, 40)})\n${line}`;
}

function byOwner(a: AnnouncedToken, b: AnnouncedToken): number {
  return (
    byText(a.ownerName ?? '', b.ownerName ?? '') ||
    byText(a.ownerId, b.ownerId) ||
    byText(a.deadline, b.deadline) ||
    byText(a.id, b.id)
  );
}

function messageOf(announcement: Announcement, text: string, namedIds: string[]): ReportMessage {
  const { tenant, runId, tokens, quarantine, listLocation } = announcement;
  const first = tokens.map((token) => token.deadline).sort()[0] ?? '';
  const subject = `[${tenant}] notice: ${counted(tokens.length, 'token')} to ${quarantine === null ? 'be deleted' : 'end'} from ${day(first)}`;
  return {
    subject: asciiLine(subject, 99),
    text,
    json: JSON.stringify({ kind: 'notice', tenant, runId, tokens: tokens.length, namedIds, listLocation }),
    attributes: noticeAttributes(tenant),
  };
}

/** By what subscribers filter the notices of a tenant. */
export function noticeAttributes(tenant: string): ReportMessage['attributes'] {
  return { tenant, status: 'notice', severity: 'medium', mode: 'enforce' };
}
