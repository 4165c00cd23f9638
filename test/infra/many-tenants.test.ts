import type { Template } from 'aws-cdk-lib/assertions';
import { describe, expect, it } from 'vitest';
import { aTenant, synthesise } from './synthesise.ts';

const rotations = '    rotate: on\n    rotations: [{ secret: app-%/a }, { secret: app-%/b }]\n';
const tenants = Array.from({ length: 300 }, (_, index) =>
  aTenant(`tenant-${index}`, rotations.replaceAll('%', `${index}`)),
);
const templates = synthesise(`version: 1\ntenants:\n${tenants.join('')}`);

describe('300 tenants that rotate two tokens each', () => {
  it('become six stacks of 50', () => {
    const schedules = templates.map(
      (template) => Object.keys(template.findResources('AWS::Scheduler::Schedule')).length,
    );
    expect(schedules).toEqual([51, 50, 50, 50, 50, 50]);
  });

  it('share one archive, one topic, one key and one digest', () => {
    const count = (type: string) =>
      templates.map((template) => Object.keys(template.findResources(type)).length);
    expect(count('AWS::SNS::Topic')).toEqual([1, 0, 0, 0, 0, 0]);
    expect(count('AWS::KMS::Key')).toEqual([1, 0, 0, 0, 0, 0]);
    expect(count('AWS::S3::Bucket')).toEqual([2, 0, 0, 0, 0, 0]);
    expect(count('AWS::CloudWatch::Dashboard')).toEqual([1, 0, 0, 0, 0, 0]);
  });

  it('stay within 500 resources and a million bytes a template', () => {
    for (const template of templates) {
      const json = template.toJSON();
      expect(Object.keys(json['Resources']).length).toBeLessThan(500);
      expect(JSON.stringify(json).length).toBeLessThan(1_000_000);
    }
  });

  it('stay within what a role takes: 10,240 bytes inline, 6,144 a managed policy, ten of them', () => {
    const sizesOf = (type: string) => policiesOf(type).map(({ PolicyDocument }) => bytesOf(PolicyDocument));
    expect(Math.max(...sizesOf('AWS::IAM::Policy'))).toBeLessThan(10_240);
    expect(Math.max(...sizesOf('AWS::IAM::ManagedPolicy'))).toBeLessThan(6_144);
    for (const template of templates) expect(mostManagedOfARole(template)).toBeLessThanOrEqual(10);
  });
});

it('a tenant that names more secrets than a role can is refused, with the reason', () => {
  const many = Array.from({ length: 200 }, (_, index) => `{ secret: app/${index} }`).join(', ');
  const greedy = aTenant('acme', `    rotate: on\n    rotations: [${many}]\n`);
  expect(() => synthesise(`version: 1\ntenants:\n${greedy}`)).toThrow('Tenant acme designates more secrets');
});

function policiesOf(type: string) {
  return templates.flatMap((template) =>
    Object.values(template.findResources(type)).map(({ Properties }) => Properties),
  );
}

function mostManagedOfARole(template: Template): number {
  const policies = Object.values(template.findResources('AWS::IAM::ManagedPolicy'));
  const roles = Object.groupBy(policies, ({ Properties }) => JSON.stringify(Properties.Roles));
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
  'AWS::Partition': 'aws-us-gov',
  'AWS::Region': 'ap-southeast-2',
  'AWS::AccountId': '123456789012',
};
