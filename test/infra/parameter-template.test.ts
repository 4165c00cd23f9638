import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { parameterTemplate, templateFunctions } from '../../release/parameter-template.ts';
import { scratchFolder } from '../support/scratch-folder.ts';
import { askPolicyCheck, oneTenant } from './ask-policy-check.ts';
import { synthesise } from './synthesise.ts';
import { referencesOf, textsOf } from './template-graph.ts';

const resourceSchema = z.looseObject({
  Type: z.string(),
  Properties: z.record(z.string(), z.unknown()).default({}),
});
const templateSchema = z.looseObject({
  Parameters: z.record(z.string(), z.looseObject({ Default: z.unknown().optional() })).default({}),
  Resources: z.record(z.string(), resourceSchema),
});
type Part = z.infer<typeof templateSchema>;

const template = templateSchema.parse(parameterTemplate(scratchFolder('hygiene-template')));
const text = JSON.stringify(template);
const ids = Object.keys(template.Resources);

/** The names in the placeholders of `Fn::Sub`. */
const placeholders = textsOf(template)
  .filter(({ path }) => path.at(-1) === 'Fn::Sub')
  .flatMap(({ text: sub }) => [...sub.matchAll(/\$\{([^}]+)\}/g)].map(([, name = '']) => name));
const named = [...referencesOf(template), ...placeholders.map((name) => name.replace(/\..*/, ''))];

describe('the template with parameters', () => {
  it('uses each of its parameters, and names nothing that is not there', () => {
    const parameters = Object.keys(template.Parameters);
    expect(parameters.sort()).toEqual([
      'CodeBucket',
      'CodePrefix',
      'ConfirmTenant',
      'DropTenants',
      'Policy',
      'Subscriber',
    ]);
    expect(parameters.filter((name) => !named.includes(name))).toEqual([]);
    const known = new Set([...parameters, ...ids]);
    expect(named.filter((name) => !known.has(name) && !name.startsWith('AWS::'))).toEqual([]);
  });

  it('asks for nothing that CDK prepares in an account, and keeps no text of the policy of which it was made', () => {
    const unwanted = /bootstrap|cdk|assets|marked|the-tenant|Troll|59 23 31 12/gi;
    expect(text.match(unwanted)).toBeNull();
  });

  it('is small enough to be deployed without a bucket of its own', () => {
    expect(text.length).toBeLessThan(51_200);
  });

  it('takes the code of each function from its parameters', () => {
    const functions = Object.values(template.Resources).filter(
      ({ Type }) => Type === 'AWS::Lambda::Function',
    );
    const codes = functions.map(({ Properties }) => Properties['Code']);
    const expected = ['coverage', 'digest', 'nightly', 'policy-check', 'rotation'].map((name) => ({
      S3Bucket: { Ref: 'CodeBucket' },
      S3Key: { 'Fn::Join': ['', [{ Ref: 'CodePrefix' }, `${name}.zip`]] },
    }));
    expect(codes).toHaveLength(expected.length);
    expect(codes).toEqual(expect.arrayContaining(expected));
    expect([...templateFunctions].sort()).toEqual([
      'coverage',
      'digest',
      'nightly',
      'policy-check',
      'rotation',
    ]);
  });

  it('makes another version of a function for another policy, and for other code', () => {
    for (const name of ['Nightly', 'Digest']) {
      const [, found] = Object.entries(template.Resources).find(
        ([id, { Type }]) => id.includes(`${name}Function`) && Type === 'AWS::Lambda::Function',
      ) ?? ['', null];
      const own = JSON.stringify(found?.Properties);
      expect(own).toContain('"HYGIENE_PACKED_POLICY":{"Fn::GetAtt":["Checked","Packed"]}');
      expect(JSON.stringify(found?.Properties['Description'])).toContain('{"Ref":"CodePrefix"}');
    }
    const versions = Object.values(template.Resources).filter(({ Type }) => Type === 'AWS::Lambda::Version');
    expect(versions).toHaveLength(2);
    for (const { Properties } of versions)
      expect(Properties['Description']).toEqual({
        'Fn::Sub': expect.stringMatching(/^Policy \$\{Checked\.Hash\}, code \$\{CodePrefix\}$/),
      });
  });

  it('asks the check for what it answers, all of it and nothing else', async () => {
    const { Data } = await askPolicyCheck({ policy: oneTenant });
    const asked = [
      ...[...text.matchAll(/"Fn::GetAtt":\["Checked","(\w+)"\]/g)].map(([, name]) => name),
      ...placeholders.flatMap((name) => (name.startsWith('Checked.') ? [name.slice(8)] : [])),
    ];
    expect([...new Set(asked)].sort()).toEqual(Object.keys(Data).sort());
  });
});

/** A value as CloudFormation would settle it, where a reference to a resource is its id. */
function settle(value: unknown, known: Record<string, unknown>): unknown {
  if (Array.isArray(value)) return value.map((inner) => settle(inner, known));
  if (typeof value !== 'object' || value === null) return value;
  const [[key, inner] = ['', null], ...others] = Object.entries(value);
  if (others.length > 0 || !(key === 'Ref' || key.startsWith('Fn::')))
    return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, settle(one, known)]));
  return settleFunction(key, inner, known);
}

function settleFunction(key: string, inner: unknown, known: Record<string, unknown>): unknown {
  const look = (name: string) => known[name] ?? `<${name}>`;
  if (key === 'Ref') return look(String(inner));
  if (key === 'Fn::GetAtt') return look(z.array(z.string()).parse(inner).join('.'));
  if (key === 'Fn::Sub')
    return String(inner).replaceAll(/\$\{([^}]+)\}/g, (_all, name) => String(look(name)));
  const settled = z.array(z.unknown()).parse(settle(inner, known));
  if (key === 'Fn::Join') return z.array(z.unknown()).parse(settled[1]).join(String(settled[0]));
  if (key === 'Fn::Split') return String(settled[1]).split(String(settled[0]));
  return { [key]: settled };
}

/** The resources of a settled template, without what names its tenant, its version or where its code is. */
function comparable(part: Part, known: Record<string, unknown>): Record<string, unknown> {
  const plain = (id: string) =>
    id
      .replaceAll(/(Schedules)(?:initech|thetenant)[0-9A-F]{8}/g, '$1')
      .replaceAll(/(Reports|AlarmTopic)(?:socexampleorg|subscriber)[0-9A-F]{8}/g, '$1')
      .replaceAll(/CurrentVersion[0-9A-Fa-f]{40}/g, 'CurrentVersion');
  const resources = JSON.parse(plain(JSON.stringify(settle(part.Resources, known))));
  return Object.fromEntries(
    Object.entries(z.record(z.string(), resourceSchema).parse(resources))
      .filter(([id]) => !/^(?:Checked|PolicyCheck)/.test(id))
      .map(([id, { Type, Properties }]) => [id, { Type, Properties: withoutCode(Type, Properties) }]),
  );
}

const list = z.union([z.array(z.unknown()), z.unknown().transform((value) => [value])]);
const documentSchema = z.object({
  Statement: z.array(z.looseObject({ Effect: z.string(), Action: list, Resource: list })),
});

/** What a role may do, one action on one resource a line, however many statements say it; nothing of a secret that no one has. */
function permits(document: unknown): string[] {
  const lines = documentSchema
    .parse(document)
    .Statement.flatMap(({ Action, Resource, ...rest }) =>
      Action.flatMap((action) => Resource.map((resource) => JSON.stringify([action, resource, rest]))),
    );
  return [...new Set(lines)].filter((line) => !line.includes(':secret:token-hygiene/none-')).sort();
}

function withoutCode(type: string, properties: Record<string, unknown>): Record<string, unknown> {
  const { Code: _, Description: __, ...rest } = properties;
  if (type === 'AWS::Lambda::Version') return rest;
  if (type === 'AWS::IAM::Policy') return { ...rest, PolicyDocument: permits(properties['PolicyDocument']) };
  const { Variables } = z
    .object({ Variables: z.record(z.string(), z.unknown()).optional() })
    .parse(properties['Environment'] ?? {});
  const {
    HYGIENE_COMMAND: ___,
    HYGIENE_PACKED_POLICY: ____,
    HYGIENE_CREDENTIALS_SECRET: _____,
    ...variables
  } = Variables ?? {};
  return type === 'AWS::Lambda::Function' ? { ...rest, Environment: variables } : properties;
}

it.each([
  ['that rotates', oneTenant],
  ['that does not rotate', oneTenant.replace('rotate: on', 'rotate: off')],
  ['whose credentials are designated too', oneTenant.replace('integrations/hr', 'isc/initech')],
])('of a policy %s it makes, but for where the code is, what the CDK app makes', async (_what, policy) => {
  const { Data } = await askPolicyCheck({ policy });
  const [app] = synthesise(policy, { subscribers: 'soc@example.org' });
  const data = Object.entries(Data).map(([name, value]) => [`Checked.${name}`, value]);
  const known = {
    ...Object.fromEntries(data),
    ...{ Subscriber: 'soc@example.org', DropTenants: [], 'AWS::StackName': 'TokenHygiene' },
  };
  const expected = comparable(templateSchema.parse(app?.toJSON()), {});
  expect(Object.keys(expected).length).toBeGreaterThan(40);
  const made = comparable(template, known);
  // The function of Secrets Manager's own rotation is there always: without a secret that it may touch.
  const unused = Object.keys(made).filter((id) => !(id in expected));
  expect(unused.filter((id) => !id.includes('TenantsRotation') && !id.includes('ManagedRotation'))).toEqual(
    [],
  );
  for (const id of unused) delete made[id];
  expect(made).toEqual(expected);
});
