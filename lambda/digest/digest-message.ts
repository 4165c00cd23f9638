import type { Message } from '../ports.ts';
import type { TenantMorning } from './take-stock.ts';

/** Lines of the text at most: 16 KB of mail. */
const maxLines = 119;

/** Bytes of the list of tenants at most, as it is escaped into the message that SNS takes (262,144 in all). */
const maxListBytes = 180_000;

/**
 * How all tenants fared, and which stacks have another policy than the current one (null: nobody can tell); where the
 * page about it lies (null: it could not be written).
 */
export type Digest = {
  mornings: readonly TenantMorning[];
  leftBehind: readonly string[] | null;
  page: string | null;
};

/** The tenants by how much they need a person. */
export type Groups = Record<'overdue' | 'ailing' | 'well', readonly TenantMorning[]>;

/** Parts the tenants: those that did not run, those whose run did not succeed, and the others. */
export function groupMornings(mornings: readonly TenantMorning[]): Groups {
  const overdue = mornings.filter(({ missed }) => missed !== null);
  const present = mornings.filter(({ missed }) => missed === null);
  const ailing = present.filter(({ newest }) => newest !== null && newest.status !== 'succeeded');
  return { overdue, ailing, well: present.filter((morning) => !ailing.includes(morning)) };
}

/** Renders one message over all tenants: first those that need a person. Tenants' names are the policy's own. */
export function renderDigest(digest: Digest, now: string): Message {
  const { mornings, leftBehind } = digest;
  const groups = groupMornings(mornings);
  const { overdue, ailing, well } = groups;
  const status = overdue.length > 0 ? 'failed' : statusOf(ailing, leftBehind);
  const behind = leftBehind?.length ? `, ${leftBehind.length} stacks left behind` : '';
  return {
    subject: `Token hygiene: ${well.length} of ${mornings.length} tenants well, ${overdue.length} overdue${behind}`,
    text: textOf(digest, groups, now),
    json: JSON.stringify({
      schemaVersion: 1,
      kind: 'digest',
      at: now,
      leftBehind,
      page: digest.page,
      ...fitting([...overdue, ...ailing, ...well].map(briefly)),
    }),
    attributes: { tenant: 'all', status, severity: status === 'succeeded' ? 'low' : 'high', mode: 'digest' },
  };
}

/** As many tenants as a message takes, those that need a person first, and how many more there are. */
function fitting<Brief>(tenants: readonly Brief[]): { tenants: Brief[]; more: number } {
  let bytes = 0;
  const shown = tenants.filter((tenant) => {
    bytes += JSON.stringify(JSON.stringify(tenant)).length;
    return bytes <= maxListBytes;
  });
  return { tenants: shown, more: tenants.length - shown.length };
}

function statusOf(
  ailing: readonly TenantMorning[],
  leftBehind: Digest['leftBehind'],
): 'succeeded' | 'partial' {
  return ailing.length > 0 || leftBehind?.length !== 0 ? 'partial' : 'succeeded';
}

function textOf({ leftBehind, page }: Digest, { overdue, ailing, well }: Groups, now: string): string {
  const lines = [
    ...leftBehindLines(leftBehind),
    ...section('OVERDUE: their schedule says that they should have run', overdue, overdueLine),
    ...section('Not well: read their reports', ailing, runLine),
    ...section('Well', well, runLine),
  ];
  const hidden = lines.length - maxLines;
  const shown = hidden > 0 ? [...lines.slice(0, maxLines), `... and ${hidden} lines more.`] : lines;
  const where = page === null ? 'could not be written: see the log of the digest.' : `lies at ${page}`;
  return [`Token hygiene, ${now.slice(0, 16)}Z`, `One page about all of them ${where}`, '', ...shown].join(
    '\n',
  );
}

function leftBehindLines(leftBehind: Digest['leftBehind']): string[] {
  if (leftBehind === null)
    return ['Whether a stack was left behind could not be read: see the log of the digest.', ''];
  if (leftBehind.length === 0) return [];
  const title = `LEFT BEHIND: stacks with another policy than the current one, whose runs only report (${leftBehind.length})`;
  return [title, ...leftBehind.map((stack) => `  ${stack}: deploy all stacks, or destroy this one`), ''];
}

function section(
  title: string,
  mornings: readonly TenantMorning[],
  line: (morning: TenantMorning) => string,
): string[] {
  return mornings.length === 0 ? [] : [`${title} (${mornings.length})`, ...mornings.map(line), ''];
}

function overdueLine({ tenant, missed, newest }: TenantMorning): string {
  const last = newest === null ? 'it never ran' : `its newest run began ${newest.startedAt.slice(0, 16)}Z`;
  return `  ${tenant}: no run since ${missed?.slice(0, 16)}Z; ${last}`;
}

function runLine({ tenant, newest, figures }: TenantMorning): string {
  const head = `  ${tenant}: ${newest === null ? 'not due yet' : newest.status}`;
  if (figures === null) return newest === null ? head : `${head}, no summary`;
  const { deletions, rotations, findings } = figures;
  return (
    `${head}, ${deletions.deleted} deleted, ${deletions.failed} failed, ${deletions.noticed} noticed, ` +
    `${rotations.rotated} rotated, ${rotations.failed} not rotated, ${findings.high} high findings`
  );
}

function briefly({ tenant, missed, newest, figures }: TenantMorning) {
  const head = { tenant, missed, runId: newest?.runId ?? null, status: newest?.status ?? null };
  if (figures === null) return head;
  const { deletions, rotations, findings } = figures;
  return { ...head, deletions, rotations, findings };
}
