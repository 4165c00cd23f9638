import { AwsClient } from 'aws4fetch';
import * as z from 'zod';
import type { SecurityFinding } from '../core/planning/security-findings.ts';
import type { Clock, FindingHub } from '../ports.ts';
import { type AwsFailure, describeFailure, failureOf, inTime } from './call.ts';

/** Where findings go: the custom product that every account has by itself. */
export type SecurityHub = {
  /** `arn:aws:securityhub:<region>:<account>:product/<account>/default` */
  productArn: string;
  /** Where the service listens, if not at its own address of the region. */
  endpoint?: string | undefined;
  credentials: () => Promise<{ accessKeyId: string; secretAccessKey: string; sessionToken?: string }>;
  clock: Clock;
};

/** Findings in one call. @see https://docs.aws.amazon.com/securityhub/latest/partnerguide/guidelines-batchimportfindings.html */
const batchSize = 100;

/** Between two calls, in milliseconds: an account has ten a second. */
const gapMs = 100;

const answerSchema = z.object({
  FailedFindings: z.array(z.object({ Id: z.string(), ErrorCode: z.string() })).default([]),
});

/**
 * Imports findings, batch by batch, no faster than an account may; whatever is not taken is data. A call is signed here and
 * not by the client of the SDK: that one brings the formats of all of AWS, 220 KB, to every cold start.
 */
export function createSecurityHub(hub: SecurityHub): FindingHub {
  const { clock } = hub;
  let last: number | null = null;

  async function keepPace(): Promise<void> {
    const now = Date.parse(clock.now());
    if (last !== null && now < last + gapMs) await clock.sleep(last + gapMs - now);
    last = Date.parse(clock.now());
  }

  return {
    async importFindings(findings) {
      const taken: SecurityFinding[] = [];
      let reason: string | null = null;
      for (let from = 0; from < findings.length; from += batchSize) {
        const batch = findings.slice(from, from + batchSize);
        await keepPace();
        const answer = await importBatch(hub, batch);
        if (answer.state === 'failed') return { taken, reason: answer.reason };
        taken.push(...batch.filter(({ Id }) => !answer.refused.has(Id)));
        reason ??= [...answer.refused.values()][0] ?? null;
      }
      return { taken, reason };
    },
  };
}

/** Why single findings were refused, by id; or why the call failed, as the next one would. */
type Answer = { state: 'answered'; refused: Map<string, string> } | { state: 'failed'; reason: string };

async function importBatch(hub: SecurityHub, batch: readonly SecurityFinding[]): Promise<Answer> {
  try {
    const response = await send(hub, batch);
    const requestId = response.headers.get('x-amzn-requestid');
    const $metadata = { httpStatusCode: response.status, requestId };
    const name = response.headers.get('x-amzn-errortype')?.split(':')[0];
    if (!response.ok) return failed(hub, failureOf({ name, $metadata }));
    const answer = answerSchema.safeParse(await response.json());
    if (!answer.success) return failed(hub, failureOf({ name: 'UnreadableAnswer', $metadata }));
    const refusals = answer.data.FailedFindings.map(({ Id, ErrorCode }): [string, string] => [
      Id,
      describe(hub, failureOf({ name: ErrorCode, $metadata })),
    ]);
    return { state: 'answered', refused: new Map(refusals) };
  } catch (error) {
    return failed(hub, failureOf(error));
  }
}

async function send({ productArn, endpoint, credentials }: SecurityHub, batch: readonly SecurityFinding[]) {
  const [, , , region = '', account] = productArn.split(':');
  const { accessKeyId, secretAccessKey, sessionToken } = await credentials();
  const session = sessionToken === undefined ? {} : { sessionToken };
  const client = new AwsClient({
    ...{ accessKeyId, secretAccessKey, ...session, region, service: 'securityhub' },
    ...{ retries: 7, initRetryMs: 200 },
  });
  const common = { SchemaVersion: '2018-10-08', ProductArn: productArn, AwsAccountId: account };
  return client.fetch(`${endpoint ?? `https://securityhub.${region}.amazonaws.com`}/findings/import`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({
      Findings: batch.map((finding) => ({ ...common, ProductName: 'token-hygiene', ...finding })),
    }),
    signal: inTime().abortSignal,
  });
}

function failed(hub: SecurityHub, failure: AwsFailure): Answer {
  return { state: 'failed', reason: describe(hub, failure) };
}

function describe({ productArn }: SecurityHub, failure: AwsFailure): string {
  const remedy =
    "Check that Security Hub CSPM is enabled in this account and region, and the function's right to it.";
  return describeFailure({ operation: 'import findings', subject: productArn, remedy }, failure);
}
