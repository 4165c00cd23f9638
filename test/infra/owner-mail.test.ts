import { Match } from 'aws-cdk-lib/assertions';
import { expect, it } from 'vitest';
import { aTenant, synthesise, twoTenants } from './synthesise.ts';

const told = (from: string) => `    owners: { tell: ses, from: ${from} }\n`;
const policy = (...tenants: string[]) => `version: 1\ntenants:\n${tenants.join('')}`;
it('a policy whose owners are told through SES may send as its senders only', () => {
  const [template] = synthesise(
    policy(
      aTenant('acme', told('iam@example.com')),
      aTenant('globex', told('iam@example.org')),
      aTenant('initech'),
    ),
  );
  const text = JSON.stringify(template?.findResources('AWS::IAM::Policy'));
  const statement = /\{"Action":"ses:SendEmail".*?\]\}(?=,\{"Action"|\])/.exec(text)?.[0] ?? '';
  expect(statement).toContain(
    '"Condition":{"StringEquals":{"ses:FromAddress":["iam@example.com","iam@example.org"]}}',
  );
  expect(statement.match(/:identity\/[^"]+/g)).toEqual([
    ':identity/example.com',
    ':identity/example.org',
    ':identity/iam@example.com',
    ':identity/iam@example.org',
  ]);
  expect(statement.match(/:configuration-set\//g)).toHaveLength(1);
  template?.hasResourceProperties('AWS::Lambda::Function', {
    Environment: { Variables: Match.objectLike({ HYGIENE_SES_CONFIGURATION_SET: Match.anyValue() }) },
  });
});

it('what bounces or is complained of comes to the dead letters', () => {
  const [template] = synthesise(policy(aTenant('acme', told('iam@example.com'))));
  template?.hasResourceProperties('AWS::SES::ConfigurationSetEventDestination', {
    EventDestination: { Enabled: true, MatchingEventTypes: ['bounce', 'complaint', 'reject'] },
  });
  template?.hasResourceProperties('AWS::Events::Rule', {
    EventPattern: Match.objectLike({ source: ['aws.ses'] }),
    Targets: [Match.objectLike({ Arn: { 'Fn::GetAtt': [Match.stringLikeRegexp('DeadLetters'), 'Arn'] } })],
  });
});

it.each([
  ['none is told', twoTenants],
  ['a workflow tells them', policy(aTenant('acme', '    owners: { tell: workflow, workflow: abc }\n'))],
])('there is nothing of SES where %s', (_why, text) => {
  for (const template of synthesise(text))
    expect(JSON.stringify(template.toJSON())).not.toMatch(/ses:|AWS::SES/);
});

it('two stacks share what bounces, and each may send as its own tenants only', () => {
  const names = ['acme', 'globex', 'initech', 'umbrella', 'wonka', 'hooli'];
  const tenants = names.map((name) => aTenant(name, told(`iam@${name}.example.com`)));
  const templates = synthesise(policy(...tenants), { tenantStacks: '2' });
  expect(templates.map((template) => template.findResources('AWS::SES::ConfigurationSet'))).toEqual([
    expect.objectContaining({}),
    {},
  ]);
  for (const template of templates) {
    const text = JSON.stringify(template.findResources('AWS::IAM::Policy'));
    const schedules = JSON.stringify(template.findResources('AWS::Scheduler::Schedule'));
    const own = names.filter((name) => schedules.includes(`\\"${name}\\"`));
    const senders = names.filter((name) => text.includes(`identity/iam@${name}.example.com`));
    expect([own.length > 0, senders]).toEqual([true, own]);
  }
});
