import { describe, expect, it } from 'vitest';
import { type Desk, openDesk } from './desk.ts';
import { atDesk, type } from './shell.ts';

const secret = 'integrations/servicenow/isc-pat';
const confirm = ['--confirm', 'acme'];

/** What a laptop has on which nobody has set up AWS. */
const nowhere = (desk: Desk) => ({ HOME: desk.folder, AWS_EC2_METADATA_DISABLED: 'true' });

const noRegion = 'No region is set. Export AWS_REGION, or AWS_PROFILE for a profile that has one.';
const noCredentials =
  'No credentials are found, or they have expired. Export AWS_PROFILE, or log in with the AWS command line.';
const noneOfBoth = `AWS: ${noRegion} ${noCredentials}`;

describe('without AWS on the machine, and secrets in the policy', () => {
  it('plan shows what it can, names what is missing, and says what to do', async () => {
    const desk = await openDesk({ rotate: 'on', rotations: [{ secret }, { secret: 'integrations/hr' }] });
    const { code, stdout, stderr } = await type(desk, ['plan', ...atDesk], nowhere(desk));
    expect(code).toBe(1);
    expect(stdout).toContain('21 tokens read: 0 that the policy would delete');
    expect(stdout).toContain(
      `Nobody can tell what the designated secret integrations/servicenow/isc-pat and 1 other protects. ${noneOfBoth}\n`,
    );
    expect(stdout + stderr).not.toMatch(/no answer|unexpected| {4}at /);
  });

  it('run names what is missing for the plan and for the rotation, and shows no secret', async () => {
    const desk = await openDesk({ mode: 'enforce', rotate: 'on', rotations: [{ secret }] });
    const { code, stdout, stderr } = await type(desk, ['run', ...confirm, ...atDesk], nowhere(desk));
    expect(code).toBe(3);
    expect(stdout).toContain(
      `Nobody can tell what the designated secret integrations/servicenow/isc-pat protects. ${noneOfBoth}\n`,
    );
    expect(stdout).toContain(`Rotation of integrations/servicenow/isc-pat failed: ${noneOfBoth}\n`);
    expect(stdout + stderr).not.toMatch(/no answer|unexpected| {4}at /);
    expect(stdout + stderr).not.toContain(desk.sandbox.worker.clientSecret);
    expect(desk.writes()).toBe(0);
  });

  it.each([
    { what: 'nothing of AWS', variables: {}, missing: noneOfBoth },
    { what: 'a region only', variables: { AWS_REGION: 'eu-west-1' }, missing: `AWS: ${noCredentials}` },
    {
      what: 'credentials only',
      variables: { AWS_ACCESS_KEY_ID: 'AKIAEXAMPLE', AWS_SECRET_ACCESS_KEY: 'canary' },
      missing: `AWS: ${noRegion}`,
    },
  ])('rotate attempts nothing with $what, and says what is missing', async ({ variables, missing }) => {
    const desk = await openDesk({ rotate: 'on', rotations: [{ secret }] });
    const ended = await type(desk, ['rotate', secret, ...confirm], { ...nowhere(desk), ...variables });
    expect(ended).toEqual({ code: 2, stdout: '', stderr: `error: ${missing}\n` });
    expect(desk.sandbox.requests.total).toBe(0);
    expect(await desk.files()).toEqual([]);
  });

  it('plan attempts nothing where the own credentials are in a secret', async () => {
    const desk = await openDesk({ credentials: 'secret:token-hygiene/acme' });
    const ended = await type(desk, ['plan', ...atDesk], nowhere(desk));
    expect(ended).toEqual({ code: 2, stdout: '', stderr: `error: ${noneOfBoth}\n` });
    expect(desk.sandbox.requests.total).toBe(0);
  });

  it('doctor names it for AWS and for each secret', async () => {
    const desk = await openDesk({ rotations: [{ secret }] });
    const { code, stdout } = await type(desk, ['doctor'], nowhere(desk));
    expect(code).toBe(1);
    expect(stdout).toContain(`✗ AWS: ${noRegion} ${noCredentials}\n`);
    expect(stdout).toContain(
      `✗ secret integrations/servicenow/isc-pat: cannot be read, and no run deletes anything until it can. ${noneOfBoth}\n`,
    );
    expect(await desk.files()).toEqual([]);
  });
});
