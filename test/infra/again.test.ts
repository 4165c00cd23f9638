import { App } from 'aws-cdk-lib';
import { Annotations, Match, type Template } from 'aws-cdk-lib/assertions';
import { describe, expect, it } from 'vitest';
import { createStacks } from '../../infra/stacks.ts';
import { scratchFolder } from '../support/scratch-folder.ts';
import { aTenant, policyFile, synthesise, twoTenants } from './synthesise.ts';
import { graphOf, referencesOf } from './template-graph.ts';

const onEnv = twoTenants.replace('credentials: secret:isc/acme', 'credentials: env');
const key = 'arn:aws:kms:eu-central-1:123456789012:key/11111111-2222-3333-4444-555555555555';
const earlier = {
  existingBucket: 'reports-of-2026',
  existingKey: key,
  existingSecrets: 'token-hygiene/acme',
};

function only(templates: readonly Template[]): Template {
  const [template] = templates;
  if (template === undefined) throw new Error('no stack');
  return template;
}

/** What a deletion policy says of each resource that has one. */
function keptBy(template: Template, policy: string): string[] {
  const resources: Record<string, { Type: string; DeletionPolicy?: string }> = template.toJSON()['Resources'];
  return Object.values(resources).flatMap(({ Type, DeletionPolicy }) =>
    DeletionPolicy === policy ? [Type] : [],
  );
}

describe('what outlives the stack', () => {
  const template = only(synthesise(onEnv));

  it('is removed where a first deployment failed, so that the second one finds nothing in its way', () => {
    expect(keptBy(template, 'Retain')).toEqual([]);
    expect([...new Set(keptBy(template, 'RetainExceptOnCreate'))].sort()).toEqual([
      'AWS::KMS::Key',
      'AWS::Lambda::Version',
      'AWS::Logs::LogGroup',
      'AWS::S3::Bucket',
      'AWS::SecretsManager::Secret',
    ]);
  });
});

describe('a deployment after an earlier one was destroyed', () => {
  const template = only(synthesise(onEnv, earlier));

  it('makes none of what is named as there already', () => {
    for (const type of ['AWS::S3::Bucket', 'AWS::KMS::Key', 'AWS::SecretsManager::Secret'])
      template.resourceCountIs(type, 0);
  });

  it('writes to that bucket, encrypts by that key, and reads that secret', () => {
    template.hasResourceProperties('AWS::Lambda::Function', {
      Environment: {
        Variables: Match.objectLike({
          HYGIENE_BUCKET: 'reports-of-2026',
          HYGIENE_CREDENTIALS_SECRET: 'token-hygiene/acme',
        }),
      },
    });
    template.hasResourceProperties('AWS::SNS::Topic', { KmsMasterKeyId: key });
    const policies = JSON.stringify(template.findResources('AWS::IAM::Policy'));
    expect(policies).toContain(':s3:::reports-of-2026/acme/*');
    expect(policies).toContain(key);
  });
});

describe('a stack that is no longer wanted', () => {
  const three = synthesise(twoTenants, { tenantStacks: '3' });

  it('cannot be forgotten: the first stack exports its name, and it imports that', () => {
    const [first, ...others] = three;
    const exported = Object.values(first?.findOutputs('*') ?? {}).flatMap(({ Export }) => Export?.Name ?? []);
    expect(exported).toEqual(
      expect.arrayContaining(['TokenHygiene:keeps:TokenHygiene2', 'TokenHygiene:keeps:TokenHygiene3']),
    );
    for (const [index, other] of others.entries()) {
      other.hasResourceProperties('AWS::SSM::Parameter', {
        Name: `/token-hygiene/TokenHygiene/TokenHygiene${index + 2}`,
        Description: {
          'Fn::Join': [
            '',
            ['Policy of ', { 'Fn::ImportValue': `TokenHygiene:keeps:TokenHygiene${index + 2}` }],
          ],
        },
      });
    }
  });

  it('is named at synth, beside the templates that were made there last', () => {
    const outdir = scratchFolder('hygiene-cdk');
    const [first] =
      ['3', '2']
        .map((tenantStacks) => {
          const app = new App({
            outdir,
            context: { 'aws:cdk:bundling-stacks': [], policy: policyFile(twoTenants), tenantStacks },
          });
          const stacks = createStacks(app);
          app.synth();
          return stacks;
        })
        .at(-1) ?? [];
    if (first === undefined) throw new Error('no stack');
    Annotations.fromStack(first).hasWarning(
      '*',
      Match.stringLikeRegexp('TokenHygiene3 was made here last and is no longer wanted'),
    );
  });

  it('is told to be empty, where it holds no tenant', () => {
    const app = new App({
      outdir: scratchFolder('hygiene-cdk'),
      context: {
        'aws:cdk:bundling-stacks': [],
        policy: policyFile(`version: 1\ntenants:\n${aTenant('acme')}`),
        tenantStacks: '2',
      },
    });
    const told = createStacks(app).flatMap((stack) =>
      Annotations.fromStack(stack).findWarning('*', Match.stringLikeRegexp('holds no tenant')),
    );
    expect(told).toHaveLength(1);
  });
});

describe('the mark of the policy', () => {
  const marks = (policy: string, tenantStacks: string) =>
    synthesise(policy, { tenantStacks }).flatMap((template) =>
      Object.values(template.findResources('AWS::SSM::Parameter')).flatMap(({ Properties }) =>
        Properties.Name?.startsWith('/token-hygiene/') ? [Properties.Value] : [],
      ),
    );

  it('is the same in every stack, and in every function of nights', () => {
    const templates = synthesise(twoTenants, { tenantStacks: '2' });
    const [mark, ...others] = marks(twoTenants, '2');
    expect(mark).toMatch(/^[0-9a-f]{64} in 2$/);
    expect(others).toEqual([mark]);
    for (const template of templates) {
      for (const { Properties } of graphOf(template).ofType('AWS::Lambda::Function')) {
        if (Properties['DurableConfig'] === undefined) continue;
        expect(Properties['Environment']).toMatchObject({
          Variables: {
            HYGIENE_POLICY: mark,
            HYGIENE_POLICY_PARAMETER: '/token-hygiene/TokenHygiene/TokenHygiene',
          },
        });
        expect(referencesOf(Properties['Environment'])).not.toContain('HYGIENE_POLICY');
      }
    }
  });

  it('is another one after a change of the policy, and of the number of stacks', () => {
    const changed = twoTenants.replace('unusedDays: 90', 'unusedDays: 91');
    expect(new Set([...marks(twoTenants, '1'), ...marks(changed, '1'), ...marks(twoTenants, '2')]).size).toBe(
      3,
    );
  });
});
