import * as z from 'zod';
import { instantSchema, isLaterThan } from '../instant.ts';
import { hashJson, readJson } from '../json.ts';

/** Security Hub forgets a finding that nobody updated for 90 days. */
const refreshDays = 30;

const text = z.string();
const securityFinding = z.object({
  Id: text,
  GeneratorId: text,
  CreatedAt: text,
  UpdatedAt: instantSchema,
  Title: text,
  Description: text,
  /** `ARCHIVED` = no longer the case. */
  RecordState: z.enum(['ACTIVE', 'ARCHIVED']),
  /** What a provider says of severity and types; the fields of the same names beside it are the customer's. */
  FindingProviderFields: z.object({
    Severity: z.object({ Label: z.enum(['HIGH', 'MEDIUM', 'LOW', 'INFORMATIONAL']), Original: text }),
    Types: z.array(text),
  }),
  Compliance: z.object({ Status: z.enum(['FAILED', 'PASSED']), RelatedRequirements: z.array(text) }),
  Remediation: z.object({ Recommendation: z.object({ Text: text }) }),
  ProductFields: z.record(text, text),
  Resources: z.array(z.object({ Type: text, Id: text, Details: z.object({ Other: z.record(text, text) }) })),
});

/**
 * A finding in the AWS Security Finding Format, as far as this tool fills it in; account, product and version of the
 * format are the adapter's. Nothing in it is the customer's: no workflow, no note, no fields of their own.
 * @see https://docs.aws.amazon.com/securityhub/1.0/APIReference/API_AwsSecurityFinding.html
 */
export type SecurityFinding = z.infer<typeof securityFinding>;

const toldSchema = z.strictObject({
  schemaVersion: z.literal(1),
  tenant: text,
  findings: z.array(securityFinding),
});

/** Reads what Security Hub has as active; nothing where no run told it, or where that cannot be read: then all is told anew. */
export function readToldFindings(stored: string | null, tenant: string): SecurityFinding[] {
  const told = stored === null ? null : readJson(toldSchema, stored);
  return told?.tenant === tenant ? told.findings : [];
}

/** What stands after a run, what it closed, and what Security Hub has as active. */
type Night = {
  stands: readonly SecurityFinding[];
  closed: readonly SecurityFinding[];
  told: readonly SecurityFinding[];
  /** When the run ended. */
  now: string;
};

/**
 * What Security Hub is to be told: first what is no longer the case, then what is new, has changed, or was told thirty
 * days ago. It compares with what was told instead of with the night before, so that what it did not take follows.
 */
export function securityNews({ stands, closed, told, now }: Night): SecurityFinding[] {
  const known = new Map(told.map((finding) => [finding.Id, finding]));
  const standing = new Set(stands.map(({ Id }) => Id));
  const endings = new Map(closed.map((finding) => [finding.Id, finding]));
  const gone = told
    .filter(({ Id }) => !standing.has(Id))
    .map((finding): SecurityFinding => {
      const ending = endings.get(finding.Id) ?? finding;
      return { ...ending, RecordState: 'ARCHIVED', CreatedAt: finding.CreatedAt, UpdatedAt: now };
    });
  return [...gone, ...stands.filter((finding) => isNews(finding, known.get(finding.Id)))];
}

function isNews(finding: SecurityFinding, told: SecurityFinding | undefined): boolean {
  if (told === undefined || !isLaterThan(told.UpdatedAt, finding.UpdatedAt, -refreshDays)) return true;
  return hashJson({ ...finding, UpdatedAt: '' }) !== hashJson({ ...told, UpdatedAt: '' });
}

/** What Security Hub has as active once it took these. */
export function afterTelling(
  told: readonly SecurityFinding[],
  taken: readonly SecurityFinding[],
): SecurityFinding[] {
  const next = new Map(told.map((finding) => [finding.Id, finding]));
  for (const finding of taken) {
    if (finding.RecordState === 'ACTIVE') next.set(finding.Id, finding);
    else next.delete(finding.Id);
  }
  return [...next.values()];
}
