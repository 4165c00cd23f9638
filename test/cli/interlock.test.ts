import { describe, expect, it } from 'vitest';
import { rotate } from '../../cli/commands/rotate.ts';
import { run } from '../../cli/commands/run.ts';
import { credentialsFrom, readEnvironment } from '../../cli/environment.ts';
import { openArchive, openSession } from '../../cli/session.ts';
import { ConfigError } from '../../lambda/errors.ts';
import { deskNow, openDesk } from './desk.ts';

const designated = { rotate: 'on', rotations: [{ secret: 'integrations/servicenow/isc-pat' }] };
const arnIn = (region: string): string =>
  `arn:aws:secretsmanager:${region}:123456789012:secret:integrations/crm-AbCdEf`;

describe('what changes a tenant', () => {
  it.each([
    {
      what: 'enforcing under another name',
      policy: { mode: 'enforce' },
      flags: { confirm: 'acme-prod' },
      reason:
        'The policy says mode: enforce, and --confirm names "acme-prod". If that is what you want: --confirm acme. Nothing was attempted.',
    },
    {
      what: 'loosening the mode by a flag',
      policy: {},
      flags: { mode: 'enforce', confirm: 'acme' },
      reason:
        '--mode can only tighten: it takes "report". Enforcing is the policy\'s to say, with --confirm.',
    },
    {
      what: 'rotating without --confirm, although the mode is tightened',
      policy: { mode: 'enforce', ...designated },
      flags: { mode: 'report' },
      reason:
        'The policy says rotate: on, and --confirm is missing. If that is what you want: --confirm acme. Nothing was attempted.',
    },
  ])('refuses $what, with not one request', async ({ policy, flags, reason }) => {
    const desk = await openDesk(policy);
    const attempt = run({ ...desk.flags, ...flags, now: deskNow }, desk.context);
    await expect(attempt).rejects.toThrow(new ConfigError(reason));
    expect(desk.sandbox.requests.total).toBe(0);
    expect(await desk.files()).toEqual([]);
  });

  it('tells whoever confirms a run that only reports', async () => {
    const desk = await openDesk();
    expect(await run({ ...desk.flags, confirm: 'acme', now: deskNow }, desk.context)).toBe(0);
    expect(desk.told).toContain(
      '--confirm acme is not needed: this run is in report mode, and rotates nothing.',
    );
  });

  it('refuses another name also where it needs none', async () => {
    const desk = await openDesk();
    await expect(run({ ...desk.flags, confirm: 'acme-prod', now: deskNow }, desk.context)).rejects.toThrow(
      '--confirm names "acme-prod", and this run is of acme; it only reports, so leave --confirm off. Nothing was attempted.',
    );
    expect(desk.sandbox.requests.total).toBe(0);
  });

  it('needs no --confirm once the mode is tightened and nothing is rotated', async () => {
    const desk = await openDesk({ mode: 'enforce' });
    expect(await run({ ...desk.flags, mode: 'report', now: deskNow }, desk.context)).toBe(0);
    expect(desk.writes()).toBe(0);
    expect(await desk.artefact('summary.json')).toMatchObject({ mode: 'report', deletions: { deleted: 0 } });
  });

  it.each([
    {
      policy: designated,
      subject: 'other',
      flags: {},
      reason: 'The policy of "acme" designates no secret "other".',
    },
    {
      policy: {
        rotate: 'on',
        rotations: ['eu-west-1', 'us-east-1'].map((region) => ({ secret: arnIn(region) })),
      },
      subject: 'integrations/crm',
      flags: {},
      reason: 'The policy of "acme" designates 2 secrets "integrations/crm". Name yours by its ARN.',
    },
    {
      policy: { ...designated, rotate: 'off' },
      subject: 'integrations/servicenow/isc-pat',
      flags: { confirm: 'acme' },
      reason: 'The policy of "acme" says rotate: off.',
    },
    {
      policy: designated,
      subject: 'integrations/servicenow/isc-pat',
      flags: {},
      reason:
        'This mints a new token and stores it, and --confirm is missing. If that is what you want: --confirm acme. Nothing was attempted.',
    },
  ])('rotates nothing: $reason', async ({ policy, subject, flags, reason }) => {
    const desk = await openDesk(policy);
    await expect(rotate({ ...desk.flags, ...flags, subject }, desk.context)).rejects.toThrow(
      new ConfigError(reason),
    );
    expect(desk.sandbox.requests.total).toBe(0);
  });
});

describe('a session', () => {
  it('knows the real time only, where the tenant is not on this machine', async () => {
    const desk = await openDesk({ baseUrl: 'https://acme.api.identitynow.com' });
    const environment = { ...desk.environment, baseUrl: null };
    const attempt = openSession({ ...desk.flags, now: deskNow }, { ...desk.context, environment });
    await expect(attempt).rejects.toThrow(
      new ConfigError(
        '--now is for tenants on this machine (the sandbox) only: a real tenant has its own time.',
      ),
    );
  });

  it('refuses the variables of another tenant', async () => {
    const desk = await openDesk();
    const environment = { ...desk.environment, baseUrl: 'https://other.api.identitynow.com' };
    await expect(openSession(desk.flags, { ...desk.context, environment })).rejects.toThrow(
      'SAIL_BASE_URL is not the baseUrl of "acme"',
    );
  });

  it.each([
    { variables: {}, missing: 'SAIL_CLIENT_ID and SAIL_CLIENT_SECRET not set.' },
    { variables: { SAIL_CLIENT_ID: 'f7e7' }, missing: 'SAIL_CLIENT_SECRET not set.' },
    { variables: { SAIL_CLIENT_ID: '', SAIL_CLIENT_SECRET: 's3cret' }, missing: 'SAIL_CLIENT_ID not set.' },
  ])('names the variables that are missing: $missing', ({ variables, missing }) => {
    const attempt = (): unknown => credentialsFrom(readEnvironment(variables));
    expect(attempt).toThrow(missing);
    expect(attempt).not.toThrow('s3cret');
  });

  it.each(['s3://Bucket_With_Capitals', 's3://bucket/with/a/path', 'https://bucket.s3.amazonaws.com'])(
    'takes %s for no folder',
    async (out) => {
      await expect(openArchive(out)).rejects.toThrow(
        `--out ${out} is neither a folder nor a bucket that can be used here. A bucket is named as s3://bucket, without a path.`,
      );
    },
  );

  it('asks for a tenant where the policy has several, and names those that there are', async () => {
    const desk = await openDesk();
    await expect(openSession({ ...desk.flags, tenant: 'acne' }, desk.context)).rejects.toThrow(
      'The policy has no tenant "acne". It has: acme.',
    );
  });
});
