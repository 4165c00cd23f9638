import { once } from 'node:events';
import { createServer } from 'node:http';
import { json } from 'node:stream/consumers';
import * as z from 'zod';

/** The product of a test's account. */
export const product = 'arn:aws:securityhub:eu-central-1:123456789012:product/123456789012/default';

const text = z.string().min(1);
const oneFinding = z.object({
  SchemaVersion: z.literal('2018-10-08'),
  Id: text.max(512),
  ProductArn: z.literal(product),
  AwsAccountId: z.literal('123456789012'),
  GeneratorId: text.max(512),
  CreatedAt: z.iso.datetime(),
  UpdatedAt: z.iso.datetime(),
  Title: text.max(256),
  Description: text.max(1024),
  RecordState: z.enum(['ACTIVE', 'ARCHIVED']),
  FindingProviderFields: z.object({ Severity: z.object({ Label: text }), Types: z.array(text).min(1) }),
  Compliance: z.object({ Status: text }),
  Remediation: z.object({ Recommendation: z.object({ Text: text.max(512) }) }),
  ProductFields: z.record(text, text.max(2048)),
  Resources: z.array(z.looseObject({ Type: text.max(256), Id: text })).min(1),
});

type Known = z.infer<typeof oneFinding> & { Workflow: string; Note: string | null };

/**
 * Security Hub with the limits that AWS documents and the emulator lacks: 100 findings a call, 240 KB each, 6 MB
 * together; attributes that are required, and their lengths; an update that is no newer is ignored; the workflow begins anew
 * when a finding comes back, or no longer passes. `refuse` = how many calls are throttled first.
 */
export async function serveSecurityHub({ refuse = 0 } = {}) {
  const findings = new Map<string, Known>();
  const seen = { calls: 0, largest: 0 };
  let throttles = refuse;

  function put(value: unknown) {
    const parsed = oneFinding.safeParse(value);
    const Id = String(Reflect.get(Object(value), 'Id'));
    if (!parsed.success || JSON.stringify(value).length > 240_000)
      return [{ Id, ErrorCode: 'InvalidInput', ErrorMessage: 'canary-of-the-service' }];
    const known = findings.get(Id);
    if (known === undefined || parsed.data.UpdatedAt > known.UpdatedAt)
      findings.set(Id, {
        ...parsed.data,
        Workflow: workflowOf(known, parsed.data),
        Note: known?.Note ?? null,
      });
    return [];
  }

  const server = createServer(async (request, response) => {
    const body = z.object({ Findings: z.array(z.unknown()) }).parse(await json(request));
    const answer = (status: number, error: string, value: unknown) =>
      response
        .writeHead(status, error === '' ? {} : { 'x-amzn-errortype': error })
        .end(JSON.stringify(value));
    seen.calls += 1;
    seen.largest = Math.max(seen.largest, body.Findings.length);
    throttles -= 1;
    if (throttles >= 0) return answer(429, 'TooManyRequestsException', {});
    if (body.Findings.length > 100 || JSON.stringify(body).length > 6_000_000)
      return answer(400, 'InvalidInputException', { Message: 'canary-of-the-service' });
    const FailedFindings = body.Findings.flatMap(put);
    return answer(200, '', { FailedFindings, FailedCount: FailedFindings.length });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  return {
    endpoint: `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`,
    findings,
    seen,
    async stop(): Promise<void> {
      server.closeAllConnections();
      server.close();
    },
  };
}

/** @see https://docs.aws.amazon.com/securityhub/1.0/APIReference/API_Workflow.html */
function workflowOf(known: Known | undefined, next: z.infer<typeof oneFinding>): string {
  if (known === undefined) return 'NEW';
  const returns = known.RecordState === 'ARCHIVED' && next.RecordState === 'ACTIVE';
  const fails = known.Compliance.Status === 'PASSED' && next.Compliance.Status !== 'PASSED';
  const settled = known.Workflow === 'NOTIFIED' || known.Workflow === 'RESOLVED';
  return settled && (returns || fails) ? 'NEW' : known.Workflow;
}
