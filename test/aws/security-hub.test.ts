import { AwsClient } from 'aws4fetch';
import { afterAll, describe, expect, it, onTestFinished } from 'vitest';
import { createSecurityHub } from '../../lambda/aws/security-hub.ts';
import type { SecurityFinding } from '../../lambda/core/planning/security-findings.ts';
import type { NamedFinding } from '../../lambda/core/results.ts';
import { renderSecurityFinding } from '../../lambda/report/security-finding.ts';
import { startMoto } from '../support/moto.ts';
import { sampleResults } from '../support/results.ts';
import { type ScriptedAnswer, serveScript } from '../support/scripted-server.ts';
import { product, serveSecurityHub } from '../support/security-hub.ts';

const keys = { accessKeyId: 'test', secretAccessKey: 'test' };
const results = sampleResults({ tokens: 1 });

function aFinding(number: number): SecurityFinding {
  const key = `rule:full-scope:${number}`;
  const about = {
    tokenId: String(number),
    ownerId: null,
    message: 'm',
    remedy: 'r',
    controls: [],
    token: null,
  };
  const finding: NamedFinding = { key, kind: 'full-scope', severity: 'high', ...about };
  return renderSecurityFinding(finding, results);
}

const findings = (count: number) => Array.from({ length: count }, (_, index) => aFinding(index));

/** A hub at an address, and how long it slept. */
function hubAt(endpoint: string) {
  const slept: number[] = [];
  let now = Date.parse('2026-11-23T03:00:00.000Z');
  const clock = {
    now: () => new Date(now).toISOString(),
    sleep: async (milliseconds: number) => {
      slept.push(milliseconds);
      now += milliseconds;
    },
  };
  return {
    slept,
    hub: createSecurityHub({ productArn: product, endpoint, credentials: async () => keys, clock }),
  };
}

const moto = await startMoto();
afterAll(() => moto?.stop());

it.skipIf(moto === null)('the emulator lists what was imported, archived under the same id', async () => {
  const endpoint = moto?.endpoint ?? '';
  const { hub } = hubAt(endpoint);
  const [one, other] = findings(2);
  if (one === undefined || other === undefined) throw new Error('no findings');
  expect(await hub.importFindings([one, other])).toEqual({ taken: [one, other], reason: null });
  await hub.importFindings([{ ...one, RecordState: 'ARCHIVED' }]);
  const client = new AwsClient({ ...keys, region: 'eu-central-1', service: 'securityhub' });
  const listed = await client.fetch(`${endpoint}/findings`, { method: 'POST', body: '{}' });
  expect(await listed.json()).toMatchObject({
    Findings: [
      { Id: one.Id, RecordState: 'ARCHIVED', ProductArn: product, AwsAccountId: '123456789012' },
      { Id: other.Id, RecordState: 'ACTIVE', ProductName: 'token-hygiene' },
    ],
  });
});

describe('within the limits of Security Hub', () => {
  async function served(options?: { refuse: number }) {
    const server = await serveSecurityHub(options);
    onTestFinished(server.stop);
    return { ...hubAt(server.endpoint), server };
  }

  it('a thousand and one findings go a hundred a call, ten calls a second', async () => {
    const { hub, server, slept } = await served();
    expect((await hub.importFindings(findings(1_001))).taken).toHaveLength(1_001);
    expect(server.findings.size).toBe(1_001);
    expect(server.seen).toEqual({ calls: 11, largest: 100 });
    expect(slept).toEqual([100, 100, 100, 100, 100, 100, 100, 100, 100, 100]);
  });

  it('a throttled call is repeated', async () => {
    const { hub, server } = await served({ refuse: 3 });
    expect(await hub.importFindings(findings(1))).toMatchObject({ reason: null });
    expect(server.seen.calls).toBe(4);
  });

  it('what is refused by itself is not taken, and the others are', async () => {
    const { hub, server } = await served();
    const [one, two, three] = findings(3);
    if (one === undefined || two === undefined || three === undefined) throw new Error('no findings');
    const outcome = await hub.importFindings([one, { ...two, Title: 'x'.repeat(300) }, three]);
    expect(outcome.taken).toEqual([one, three]);
    expect(outcome.reason).toContain('InvalidInput, status 200');
    expect(outcome.reason).not.toContain('canary');
    expect(server.findings.size).toBe(2);
  });

  it('what its people wrote stays, and their workflow begins anew only when a finding comes back', async () => {
    const { hub, server } = await served();
    const [one] = findings(1);
    if (one === undefined) throw new Error('no findings');
    await hub.importFindings([one]);
    const known = server.findings.get(one.Id);
    Object.assign(known ?? {}, { Workflow: 'NOTIFIED', Note: 'asked Jane' });
    await hub.importFindings([{ ...one, UpdatedAt: '2027-01-01T00:00:00.000Z', RecordState: 'ARCHIVED' }]);
    expect(server.findings.get(one.Id)).toMatchObject({ Workflow: 'NOTIFIED', Note: 'asked Jane' });
    await hub.importFindings([{ ...one, UpdatedAt: '2027-01-02T00:00:00.000Z' }]);
    expect(server.findings.get(one.Id)).toMatchObject({ Workflow: 'NEW', Note: 'asked Jane' });
  });
});

describe('an answer of Security Hub', () => {
  const refusal: ScriptedAnswer = {
    status: 401,
    headers: { 'x-amzn-errortype': 'InvalidAccessException:http://internal', 'x-amzn-requestid': 'r-1' },
    body: '{"Message":"canary-of-the-service"}',
  };

  it.each([
    [
      'that it is not enabled',
      refusal,
      'InvalidAccessException, status 401, request id r-1. Check that Security',
    ],
    ['that is no JSON', { status: 200, body: '<html>' } as const, 'SyntaxError, no answer'],
    [
      'of another shape',
      { status: 200, body: '{"FailedFindings":1}' } as const,
      'UnreadableAnswer, status 200',
    ],
    ['that never comes', 'hang up' as const, 'no answer'],
  ])('%s ends the import, with a reason that quotes nothing', async (_, answer, said) => {
    const { endpoint, seen, stop } = await serveScript([answer, { status: 200, body: '{}' }]);
    onTestFinished(stop);
    const outcome = await hubAt(endpoint).hub.importFindings(findings(200));
    expect(outcome.taken).toEqual([]);
    expect(outcome.reason).toContain(said);
    expect(outcome.reason).not.toContain('canary');
    expect(seen).toHaveLength(1);
  });

  it('is signed for the region and the service, with the session of the role', async () => {
    const { endpoint, seen, stop } = await serveScript([{ status: 200, body: '{}' }]);
    onTestFinished(stop);
    const credentials = async () => ({ ...keys, sessionToken: 'session' });
    const clock = { now: () => '2026-11-23T03:00:00.000Z', sleep: async () => undefined };
    await createSecurityHub({ productArn: product, endpoint, credentials, clock }).importFindings(
      findings(1),
    );
    expect(seen[0]?.headers['authorization']).toMatch(/Credential=test\/\d{8}\/eu-central-1\/securityhub\//);
    expect(seen[0]?.headers['x-amz-security-token']).toBe('session');
    expect(seen[0]?.body).not.toMatch(/"(Workflow|Note|UserDefinedFields|VerificationState|Confidence)"/);
  });
});
