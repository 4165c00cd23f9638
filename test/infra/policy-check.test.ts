import { describe, expect, it } from 'vitest';
import { readDeployedPolicy } from '../../lambda/deployed-policy.ts';
import { askPolicyCheck, oneTenant, secretArns } from './ask-policy-check.ts';
import { twoTenants } from './synthesise.ts';

const arn = (name: string) => `${secretArns}${name}-??????`;

describe('the check of a policy that is a parameter', () => {
  it('tells the template what its resources are named by', async () => {
    const { Status, Data } = await askPolicyCheck({ policy: oneTenant });
    expect({ Status, ...Data, Hash: '', Packed: '' }).toEqual({
      Status: 'SUCCESS',
      Tenant: 'initech',
      Hash: '',
      Packed: '',
      Covers: 'initech,initech integrations/hr,initech integrations/crm',
      Schedule: 'cron(58 22 ? * MON,TUE,WED,THU,FRI *)',
      TimeZone: 'America/New_York',
      Own: arn('isc/initech'),
      Designated: [arn('integrations/crm'), arn('integrations/hr')].join(),
      Renewed: [arn('integrations/crm'), arn('integrations/hr')].join(),
    });
    expect(Data['Hash']).toMatch(/^[0-9a-f]{64}$/);
  });

  it('hands the functions the policy itself, with its defaults', async () => {
    const { Data } = await askPolicyCheck({ policy: oneTenant });
    const { tenants } = readDeployedPolicy('file:///nowhere/', Data['Packed']);
    expect(tenants['initech']).toMatchObject({
      mode: 'report',
      notice: { days: 7 },
      rotations: [
        { secret: 'integrations/hr', everyDays: 30 },
        { secret: 'integrations/crm', everyDays: 20 },
      ],
    });
  });

  it('lets no secret be renewed where the tenant does not rotate', async () => {
    const { Data } = await askPolicyCheck({ policy: oneTenant.replace('rotate: on', 'rotate: off') });
    expect(Data['Renewed']).toBe(arn('token-hygiene/none'));
    expect(Data['Designated']).toContain(arn('integrations/hr'));
  });

  it('reads the credentials that are env on a laptop from the secret of the tenant', async () => {
    const { Data } = await askPolicyCheck({ policy: oneTenant.replace('secret:isc/initech', 'env') });
    expect(Data['Own']).toBe(arn('token-hygiene/initech'));
  });

  it('names credentials that are designated too once', async () => {
    const { Data } = await askPolicyCheck({ policy: oneTenant.replace('integrations/hr', 'isc/initech') });
    expect(Data['Own']).toBe(arn('token-hygiene/none'));
    expect(Data['Designated']).toContain(arn('isc/initech'));
  });

  it.each([
    [
      'a key that there is not',
      oneTenant.replace('rotate:', 'rotat:'),
      'Policy:9:5  tenants.initech.rotat: ',
    ],
    [
      'the ARN of a secret',
      oneTenant.replace(
        'isc/initech',
        'arn:aws:secretsmanager:eu-central-1:123456789012:secret:isc/initech-AbCdEf',
      ),
      'Policy:6:18  tenants.initech.credentials: is no name of Secrets Manager',
    ],
    [
      'mails through SES',
      `${oneTenant}    owners: { tell: ses, from: iam@example.org }\n`,
      'Policy:11:21  tenants.initech.owners.tell: cannot be ses in this template',
    ],
    ['two tenants', twoTenants, 'This template takes a policy of one tenant.'],
    ['no YAML', 'version: [', 'The policy is wrong: Policy:1:'],
    [
      'an enforcing tenant that nobody confirmed',
      oneTenant.replace('rotate:', 'mode: enforce\n    rotate:'),
      'Set the parameter ConfirmTenant to its name, or mode: report in the policy.',
    ],
    [
      'more exemptions than a function can be told',
      `${oneTenant}    exemptions:\n${exemptions(120)}`,
      'The policy is too long for this template.',
    ],
  ])('refuses %s', async (_what, policy, reason) => {
    const answered = await askPolicyCheck({ policy, confirmTenant: 'acme' });
    expect(answered.Status).toBe('FAILED');
    expect(answered.Reason).toContain(reason);
    expect(answered.bytes).toBeLessThan(4096);
  });

  it('takes an enforcing tenant that was confirmed', async () => {
    const policy = oneTenant.replace('rotate:', 'mode: enforce\n    rotate:');
    expect(await askPolicyCheck({ policy, confirmTenant: 'initech' })).toMatchObject({ Status: 'SUCCESS' });
  });

  it('answers within what CloudFormation takes for the longest parameter', async () => {
    const policy = `${oneTenant}    exemptions:\n${exemptions(31)}`;
    expect(policy.length).toBeGreaterThan(3_900);
    const { Status, bytes } = await askPolicyCheck({ policy });
    expect(Status).toBe('SUCCESS');
    expect(bytes).toBeLessThan(4096);
  });

  it('lets a stack go whatever its policy says', async () => {
    expect(await askPolicyCheck({ policy: 'nonsense' }, 'Delete')).toMatchObject({ Status: 'SUCCESS' });
  });
});

/** So many exemptions, with ids that no packing shortens. */
function exemptions(count: number): string {
  return Array.from({ length: count }, (_, index) => {
    const id = Buffer.from(`${(index + 1) * 7_919 ** 3}`.padEnd(16, `${index}`))
      .toString('hex')
      .slice(0, 32);
    return `      - { owner: "${id}", reason: "Runs to June", approvedBy: "CISO", until: 2027-06-30 }\n`;
  }).join('');
}
