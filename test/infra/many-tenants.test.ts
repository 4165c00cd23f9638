import type { Template } from 'aws-cdk-lib/assertions';
import { describe, expect, it } from 'vitest';
import { aTenant, synthesise } from './synthesise.ts';

const rotations = '    rotate: on\n    rotations: [{ secret: app-%/a }, { secret: app-%/b }]\n';
const named = (count: number, lines = rotations) =>
  Array.from({ length: count }, (_, index) => aTenant(`tenant-${index}`, lines.replaceAll('%', `${index}`)));
const policyOf = (tenants: readonly string[]) => `version: 1\ntenants:\n${tenants.join('')}`;

function nightsOf(template: Template | undefined): string[] {
  const schedules = Object.values(template?.findResources('AWS::Scheduler::Schedule') ?? {});
  return schedules.flatMap(({ Properties }) => JSON.parse(Properties.Target.Input).tenant ?? []);
}

function places(templates: readonly Template[]): Record<string, number> {
  return Object.fromEntries(
    templates.flatMap((template, stack) => nightsOf(template).map((tenant) => [tenant, stack])),
  );
}

const longName = (index: number, length: number) => `app-${index}/`.padEnd(length, 'x');

describe.each([
  { count: 1, what: 'rotate two tokens', tenantStacks: 1, lines: rotations },
  { count: 60, what: 'rotate two tokens', tenantStacks: 1, lines: rotations },
  { count: 300, what: 'rotate two tokens', tenantStacks: 6, lines: rotations },
  { count: 1000, what: 'rotate two tokens', tenantStacks: 21, lines: rotations },
  { count: 1000, what: 'rotate nothing', tenantStacks: 7, lines: '' },
  {
    count: 60,
    what: 'have a secret with a name of 100 characters',
    tenantStacks: 2,
    lines: longRotation(100),
  },
  {
    count: 60,
    what: 'have a secret with a name of 512 characters',
    tenantStacks: 5,
    lines: longRotation(512),
  },
])('$count tenants that $what each', ({ count, tenantStacks, lines }) => {
  const templates = synthesise(policyOf(named(count, lines)), { tenantStacks: `${tenantStacks}` });

  it('have a night each, in one stack each', () => {
    expect(templates).toHaveLength(tenantStacks);
    expect(templates.flatMap(nightsOf)).toHaveLength(count);
    expect(Object.keys(places(templates))).toHaveLength(count);
  });

  it('share one archive, one key, one digest, and the topics of reports and of alarms', () => {
    const countOf = (type: string) =>
      templates.map((template) => Object.keys(template.findResources(type)).length);
    const others = new Array(tenantStacks - 1).fill(0);
    expect(countOf('AWS::SNS::Topic')).toEqual([2, ...others]);
    expect(countOf('AWS::KMS::Key')).toEqual([1, ...others]);
    expect(countOf('AWS::S3::Bucket')).toEqual([2, ...others]);
    expect(countOf('AWS::CloudWatch::Dashboard')).toEqual([1, ...others]);
  });

  it('stay within 500 resources, 200 outputs and a million bytes a template', () => {
    for (const template of templates) {
      const json = template.toJSON();
      expect(Object.keys(json['Resources']).length).toBeLessThan(500);
      expect(Object.keys(json['Outputs'] ?? {}).length).toBeLessThan(200);
      expect(JSON.stringify(json).length).toBeLessThan(1_000_000);
    }
  });

  it('stay within what a role takes: 10,240 bytes inline, 6,144 a managed policy, ten of them', () => {
    for (const template of templates) {
      for (const inline of inlineOfEachRole(template)) expect(inline).toBeLessThan(10_240);
      for (const { PolicyDocument } of policiesOf(template, 'AWS::IAM::ManagedPolicy'))
        expect(bytesOf(PolicyDocument)).toBeLessThan(6_144);
      expect(mostManagedOfARole(template)).toBeLessThanOrEqual(10);
    }
  });
});

function longRotation(length: number): string {
  return `    rotate: on\n    rotations: [{ secret: ${longName(0, length - 4).replace('0', '%')} }]\n`;
}

describe('the place of a tenant', () => {
  const before = places(synthesise(policyOf(named(40)), { tenantStacks: '2' }));

  it('is not changed by the order of the file, nor by other tenants', () => {
    const reversed = places(synthesise(policyOf(named(40).reverse()), { tenantStacks: '2' }));
    expect(reversed).toEqual(before);
    const fewer = places(synthesise(policyOf(named(40).slice(1)), { tenantStacks: '2' }));
    expect({ 'tenant-0': before['tenant-0'], ...fewer }).toEqual(before);
  });

  it('changes for few when a stack is added, and then to the new one only', () => {
    const after = places(synthesise(policyOf(named(40)), { tenantStacks: '3' }));
    const moved = Object.keys(before).filter((tenant) => before[tenant] !== after[tenant]);
    expect(moved.length).toBeGreaterThan(0);
    expect(moved.length).toBeLessThan(25);
    expect(new Set(moved.map((tenant) => after[tenant]))).toEqual(new Set([2]));
  });

  it('stays where it is when the tenants are fewer than the stacks: an empty one is still deployed', () => {
    const templates = synthesise(policyOf(named(1)), { tenantStacks: '3' });
    expect(templates.map((template) => nightsOf(template).length).sort()).toEqual([0, 0, 1]);
    for (const template of templates.slice(1)) template.resourceCountIs('AWS::SSM::Parameter', 1);
  });
});

it('more tenants than fit are refused, with the number of stacks that they need', () => {
  expect(() => synthesise(policyOf(named(300)))).toThrow(
    'The 300 tenants do not fit into one stack: its role or its template would be too large. Set tenantStacks in the context to 6',
  );
});

it('a tenant that names more secrets than a role can is refused, with its line', () => {
  const many = Array.from({ length: 200 }, (_, index) => `{ secret: app/${index} }`).join(', ');
  const greedy = aTenant('acme', `    rotate: on\n    rotations: [${many}]\n`);
  expect(() => synthesise(policyOf([greedy]))).toThrow(
    /hygiene\.yaml:9:5 {2}tenants\.acme\.rotations: designate more secrets than one role can name/,
  );
});

function policiesOf(template: Template, type: string) {
  return Object.values(template.findResources(type)).map(({ Properties }) => Properties);
}

/** The sum of the inline policies of each role, which is what AWS limits. */
function inlineOfEachRole(template: Template): number[] {
  const roles = Object.groupBy(policiesOf(template, 'AWS::IAM::Policy'), ({ Roles }) =>
    JSON.stringify(Roles),
  );
  return Object.values(roles).map((policies) =>
    (policies ?? []).reduce((sum, { PolicyDocument }) => sum + bytesOf(PolicyDocument), 0),
  );
}

function mostManagedOfARole(template: Template): number {
  const policies = policiesOf(template, 'AWS::IAM::ManagedPolicy');
  const roles = Object.groupBy(policies, ({ Roles }) => JSON.stringify(Roles));
  return Math.max(0, ...Object.values(roles).map((attached) => attached?.length ?? 0));
}

/** A policy's size once deployed: references are as long as what they stand for, and white space is free. */
function bytesOf(document: unknown): number {
  return JSON.stringify(document, (_key, value) => deployed(value)).replace(/\s/g, '').length;
}

function deployed(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if ('Fn::Join' in value && Array.isArray(value['Fn::Join'])) {
    return value['Fn::Join'][1].map((part: unknown) => String(deployed(part))).join('');
  }
  if ('Ref' in value) return lengths[String(value.Ref)] ?? 'x'.repeat(60);
  return 'Fn::GetAtt' in value || 'Fn::ImportValue' in value ? 'x'.repeat(100) : value;
}

const lengths: Record<string, string> = {
  'AWS::Partition': 'aws',
  'AWS::Region': 'ap-southeast-2',
  'AWS::AccountId': '123456789012',
};
