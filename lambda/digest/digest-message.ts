import type { Message } from '../ports.ts';
import type { TenantMorning } from './take-stock.ts';

/** Lines of the text at most: 16 KB of mail. */
const maxLines = 120;

/** Renders one message over all tenants: first those that need a person. Tenants' names are the policy's own. */
export function renderDigest(mornings: readonly TenantMorning[], now: string): Message {
  const overdue = mornings.filter(({ missed }) => missed !== null);
  const present = mornings.filter(({ missed }) => missed === null);
  const ailing = present.filter(({ newest }) => newest !== null && newest.status !== 'succeeded');
  const well = present.filter((morning) => !ailing.includes(morning));
  const status = overdue.length > 0 ? 'failed' : statusOf(ailing);
  return {
    subject: `Token hygiene: ${well.length} of ${mornings.length} tenants well, ${overdue.length} overdue`,
    text: textOf({ overdue, ailing, well }, now),
    json: JSON.stringify({ schemaVersion: 1, kind: 'digest', at: now, tenants: mornings.map(briefly) }),
    attributes: { tenant: 'all', status, severity: status === 'succeeded' ? 'low' : 'high', mode: 'digest' },
  };
}

type Groups = Record<'overdue' | 'ailing' | 'well', readonly TenantMorning[]>;

function statusOf(ailing: readonly TenantMorning[]): 'succeeded' | 'partial' {
  return ailing.length > 0 ? 'partial' : 'succeeded';
}

function textOf({ overdue, ailing, well }: Groups, now: string): string {
  const lines = [
    ...section('OVERDUE: their schedule says that they should have run', overdue, overdueLine),
    ...section('Not well: read their reports', ailing, runLine),
    ...section('Well', well, runLine),
  ];
  const hidden = lines.length - maxLines;
  const shown = hidden > 0 ? [...lines.slice(0, maxLines), `... and ${hidden} lines more.`] : lines;
  return [`Token hygiene, ${now.slice(0, 16)}Z`, '', ...shown].join('\n');
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
  return { tenant, missed, runId: newest?.runId ?? null, status: newest?.status ?? null, ...figures };
}
