import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Target } from '../../infra/deployable.ts';
import { createStacks } from '../../infra/stacks.ts';
import { scratchFolder } from '../support/scratch-folder.ts';
import { aTenant, createApp, policyFile, synthesise, twoTenants } from './synthesise.ts';

const enforcing = `version: 1\ntenants:\n${aTenant('acme', '    mode: enforce\n')}`;

describe('synth', () => {
  it('refuses to stand in for a policy that is not there', () => {
    const app = createApp({ policy: join(scratchFolder('nowhere'), 'hygiene.yaml') });
    expect(() => createStacks(app)).toThrow(
      /^There is no policy file \/.*\/nowhere-[^/]+\/hygiene\.yaml\. Write one with the command `init`, or name yours: -c policy=FILE\.$/,
    );
  });

  it('refuses a wrong policy, with the line and what to do', () => {
    const wrong = `version: 1\ntenants:\n${aTenant('acme', '    mode: enforced\n')}`;
    expect(() => synthesise(wrong)).toThrow(
      /The policy is wrong:\n.*hygiene\.yaml:8:11 {2}tenants\.acme\.mode: must be report or enforce/,
    );
  });

  it('refuses a tenant that enforces and that nobody confirmed', () => {
    expect(() => synthesise(enforcing)).toThrow(
      'These tenants are to delete tokens, and nobody confirmed it: acme. Add each to the context list confirmTenants',
    );
    expect(() => synthesise(enforcing, { confirmTenants: 'globex' })).toThrow('nobody confirmed it: acme');
  });

  it.each([['acme'], [['acme']]])(
    'takes a tenant that enforces and that is confirmed by %j',
    (confirmTenants) => {
      expect(synthesise(enforcing, { confirmTenants })).toHaveLength(1);
    },
  );

  it.each([
    [{ confirmTenants: 'acem' }, 'confirmTenants: acem'],
    [{ createSecrets: 'isc/acem' }, 'createSecrets: isc/acem'],
    [{ existingSecrets: 'isc/acem' }, 'existingSecrets: isc/acem'],
    [
      { managedRotations: 'isc/acme' },
      'managedRotations: isc/acme (no tenant with rotate: on designates it)',
    ],
  ])('refuses %j, which the policy does not know', (context, named) => {
    expect(() => synthesise(twoTenants, context)).toThrow(
      `The context names what the policy does not: ${named}.`,
    );
  });

  it('refuses that Secrets Manager rotates for a tenant that does not rotate', () => {
    const off = twoTenants.replace('rotate: on', 'rotate: off');
    expect(() => synthesise(off, { managedRotations: 'integrations/crm' })).toThrow(
      'managedRotations: integrations/crm (no tenant with rotate: on designates it)',
    );
  });

  it.each([
    ['secret:isc/*'],
    ['secret:isc/acme-??????'],
    [`secret:${'x'.repeat(513)}`],
    ['secret:arn:aws:secretsmanager:eu-central-1:123456789012:secret:*'],
    ['secret:arn:aws:secretsmanager:eu-central-1:123456789012:secret:isc'],
  ])('refuses credentials in %s, which would be a pattern in a policy of IAM, or match nothing', (given) => {
    const wide = twoTenants.replace('secret:isc/acme', `"${given}"`);
    expect(() => synthesise(wide)).toThrow(
      /hygiene\.yaml:6:18 {2}tenants\.acme\.credentials: is neither a name of Secrets Manager \(at most 512 letters, digits, \/_\+=\.@-\) nor a whole ARN\. Write the secret's name, or copy its ARN from the console\.$/,
    );
  });

  it('says of what is inherited the line where it is written', () => {
    const inherited = `version: 1
defaults:
  rotate: on
  rotations: [{ secret: "app/*" }]
tenants:
${aTenant('acme')}`;
    expect(() => synthesise(inherited)).toThrow(
      /hygiene\.yaml:4:25 {2}defaults\.rotations\[0\]\.secret: is neither a name/,
    );
  });

  const arnIn = (region: string, account = '123456789012') =>
    `arn:aws:secretsmanager:${region}:${account}:secret:isc/acme-Ab12Cd`;

  it('takes credentials in a secret that is named by its whole ARN', () => {
    expect(synthesise(twoTenants.replace('secret:isc/acme', `secret:${arnIn('eu-central-1')}`))).toHaveLength(
      1,
    );
  });

  it.each([
    ['another region', arnIn('us-east-1'), 'is in us-east-1 of account 123456789012'],
    ['another account', arnIn('eu-central-1', '999999999999'), 'is in eu-central-1 of account 999999999999'],
  ])('refuses a secret in %s, with its line', (_what, arn, said) => {
    const elsewhere = twoTenants.replace('secret:isc/acme', `secret:${arn}`);
    expect(() => synthesiseIn({ account: '123456789012', region: 'eu-central-1' }, elsewhere)).toThrow(
      `hygiene.yaml:6:18  tenants.acme.credentials: ${said}, and the stacks are in eu-central-1 of account 123456789012. Keep each secret beside the stacks, and name it by its name.`,
    );
  });

  it('refuses secrets of two regions, also where it does not know its own', () => {
    const both = twoTenants
      .replace('secret:isc/acme', `secret:${arnIn('eu-central-1')}`)
      .replace('secret:isc/globex', `secret:${arnIn('us-east-1')}`);
    expect(() => synthesise(both)).toThrow('tenants.globex.credentials: is in us-east-1');
  });

  it.each([
    ['us-gov-west-1', 'aws-us-gov'],
    ['cn-north-1', 'aws-cn'],
  ])('refuses %s, where the functions cannot be', (region, partition) => {
    expect(() => synthesiseIn({ account: '123456789012', region }, twoTenants)).toThrow(
      `The region ${region} is of the partition ${partition}, and these stacks were made for the partition aws`,
    );
  });

  it('refuses a rotation of Secrets Manager less often than every 1,000 days, with its line', () => {
    const rarely = twoTenants.replace('everyDays: 20', 'everyDays: 1001, expiresInDays: 1100');
    expect(() => synthesise(rarely, { managedRotations: 'integrations/crm' })).toThrow(
      /hygiene\.yaml:15:85 {2}tenants\.globex\.rotations\[1\]\.everyDays: must be at most 1000 where Secrets Manager rotates \(is 1001\)\. Lower it, or take the secret off managedRotations\.$/,
    );
    expect(synthesise(rarely)).toHaveLength(1);
  });

  it('refuses to create a secret that is named by its ARN', () => {
    const arn = arnIn('eu-central-1');
    const named = twoTenants.replace('secret:isc/acme', `secret:${arn}`);
    expect(() => synthesise(named, { createSecrets: arn })).toThrow(
      `createSecrets: ${arn} is an ARN, and a secret that is yet to be created has none. Write its name in the policy and in createSecrets, or, if it exists, take it off createSecrets.`,
    );
  });

  it.each([
    [{ objectLockDays: '-1' }, 'objectLockDays'],
    [{ tenantStacks: '0' }, 'tenantStacks'],
    [{ existingKey: 'alias/mine' }, 'must be the ARN of a key'],
    [{ existingBucket: 'reports' }, 'needs existingKey'],
    [
      { createSecrets: 'isc/acme', existingSecrets: 'isc/acme' },
      'names what existingSecrets names too: isc/acme',
    ],
  ])('refuses the settings %j', (context, said) => {
    expect(() => synthesise(twoTenants, context)).toThrow(said);
  });
});

function synthesiseIn(target: Target, policy: string): void {
  createStacks(createApp({ policy: policyFile(policy) }), target);
}
