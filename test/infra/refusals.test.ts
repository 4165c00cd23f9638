import { describe, expect, it } from 'vitest';
import { createStacks } from '../../infra/stacks.ts';
import { aTenant, createApp, synthesise, twoTenants } from './synthesise.ts';

const enforcing = `version: 1\ntenants:\n${aTenant('acme', '    mode: enforce\n')}`;

describe('synth', () => {
  it('refuses to stand in for a policy that is not there', () => {
    const app = createApp({ policy: 'nowhere/hygiene.yaml' });
    expect(() => createStacks(app)).toThrow(
      /^There is no policy file \/.*\/nowhere\/hygiene\.yaml\. Write one with the command `init`, or name yours: -c policy=FILE\.$/,
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
    ['secret:arn:aws:secretsmanager:eu-central-1:123456789012:secret:*'],
    ['secret:arn:aws:secretsmanager:eu-central-1:123456789012:secret:isc'],
  ])('refuses credentials in %s, which would be a pattern in a policy of IAM, or match nothing', (given) => {
    const wide = twoTenants.replace('secret:isc/acme', `"${given}"`);
    expect(() => synthesise(wide)).toThrow(
      'is neither a name of Secrets Manager (letters, digits, /_+=.@-) nor a whole ARN.',
    );
  });

  it('takes credentials in a secret that is named by its whole ARN', () => {
    const arn = 'arn:aws:secretsmanager:eu-central-1:123456789012:secret:isc/acme-Ab12Cd';
    expect(synthesise(twoTenants.replace('secret:isc/acme', `secret:${arn}`))).toHaveLength(1);
  });

  it.each(['-Ab12Cd', ''])('refuses to create a secret that is named by its ARN (…%s)', (suffix) => {
    const arn = `arn:aws:secretsmanager:eu-central-1:123456789012:secret:isc/acme${suffix}`;
    const named = twoTenants.replace('secret:isc/acme', `secret:${arn}`);
    expect(() => synthesise(named, { createSecrets: arn })).toThrow(
      `createSecrets: ${arn} is an ARN, and a secret that is yet to be created has none. Write its name in the policy and in createSecrets, or, if it exists, take it off createSecrets.`,
    );
  });

  it('refuses a setting that cannot be', () => {
    expect(() => synthesise(twoTenants, { objectLockDays: '-1' })).toThrow('objectLockDays');
  });
});
