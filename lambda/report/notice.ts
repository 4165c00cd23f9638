import { bytesOf, fittingLines } from './budget.ts';
import type { ReportMessage } from './message.ts';
import { asciiLine, neutral, neutralMail } from './neutral.ts';
import { counted, day, minute } from './wording.ts';

const maxBytes = 16 * 1024;

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
  listLocation: string;
};

/** A notice, the tokens that its text names, and whether the text refers to the list for the others. */
export type Notice = { message: ReportMessage; namedIds: string[]; restByReference: boolean };

/** The message that announces deletions, by owner, at most 16 KB of text; it says how to keep a token. */
export function renderNotice(announcement: Announcement): Notice {
  const tokens = [...announcement.tokens].sort(byOwnerThenDeadline);
  const head = headOf(announcement);
  const foot = footOf(announcement);
  const lines = tokens.map(tokenLine);
  const fitting = fittingLines(lines, maxBytes - bytesOf([...head, ...foot, ''].join('\n')) - 200);
  const named = tokens.slice(0, fitting);
  const rest = tokens.length - fitting;
  const restLines = rest > 0 ? ['', `${counted(rest, 'more token')} in the list below.`] : [];
  const text = [...head, ...lines.slice(0, fitting), ...restLines, ...foot, ''].join('\n');
  const namedIds = named.map((token) => token.id);
  return {
    message: messageOf(announcement, text, namedIds),
    namedIds,
    restByReference: rest > 0 && announcement.listLocation !== '',
  };
}

function headOf({ tenant, runId, tokens }: Announcement): string[] {
  return [
    `${tenant}: ${counted(tokens.length, 'personal access token')} will be deleted.`,
    `Notice of run ${runId}.`,
    '',
    'HOW TO KEEP A TOKEN',
    '  - Use it before its date: a token that mints an access token again is no longer stale.',
    '  - Or ask the operators of token-hygiene for an exemption, with a reason and an end date.',
    'Nothing to do where a token is no longer needed.',
    '',
    'TOKENS, BY OWNER',
  ];
}

function footOf({ listLocation }: Announcement): string[] {
  return ['', 'THE WHOLE LIST', `  ${neutral(listLocation, 1000)}`];
}

function tokenLine(token: AnnouncedToken): string {
  const owner = neutralMail(token.ownerName ?? token.ownerId, 60);
  return `  - ${owner}: "${neutralMail(token.name, 60)}" (${token.id}), not before ${minute(token.deadline)}: ${neutralMail(token.reason, 160)}`;
}

function byOwnerThenDeadline(a: AnnouncedToken, b: AnnouncedToken): number {
  const left = [a.ownerName ?? '', a.ownerId, a.deadline, a.id];
  const right = [b.ownerName ?? '', b.ownerId, b.deadline, b.id];
  const index = left.findIndex((value, position) => value !== right[position]);
  return (left[index] ?? '') < (right[index] ?? '') ? -1 : 1;
}

function messageOf(announcement: Announcement, text: string, namedIds: string[]): ReportMessage {
  const { tenant, runId, tokens, listLocation } = announcement;
  const first = tokens.map((token) => token.deadline).sort()[0] ?? '';
  return {
    subject: asciiLine(
      `[${tenant}] notice: ${counted(tokens.length, 'token')} to be deleted from ${day(first)}`,
      99,
    ),
    text,
    json: JSON.stringify({ kind: 'notice', tenant, runId, tokens: tokens.length, namedIds, listLocation }),
    attributes: { tenant, status: 'notice', severity: 'medium', mode: 'enforce' },
  };
}
