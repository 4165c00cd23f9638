import { describe, expect, it } from 'vitest';
import { aTenant, synthesise, twoTenants } from './synthesise.ts';
import { graphOf, type Resource, referencesOf, type TemplateGraph, textsOf } from './template-graph.ts';

const everything = {
  subscribers: 'soc@example.org',
  createSecrets: 'isc/acme,integrations/crm',
  managedRotations: 'integrations/crm',
};
const rotations = (index: number) =>
  Array.from({ length: 3 }, (_, at) => `{ secret: app-${index}/${'long-'.repeat(12)}${at} }`).join(', ');
const many = Array.from({ length: 45 }, (_, index) =>
  aTenant(`tenant-${index}`, `    rotate: on\n    rotations: [${rotations(index)}]\n`),
).join('');

/** What AWS resolves by its name while it deploys; a policy and an environment are read later. */
function namesInDeployment({ Properties }: Resource): string[] {
  return textsOf(Properties)
    .filter(({ path }) => !path.some((key) => key === 'Environment' || key === 'PolicyDocument'))
    .map(({ text }) => text);
}

/** Resources with a name of their own choice: the one way to refer to something without a reference. */
function named(graph: TemplateGraph): { id: string; name: string }[] {
  return graph
    .ofType('AWS::Lambda::Alias', 'AWS::SecretsManager::Secret', 'AWS::SSM::Parameter')
    .flatMap(({ id, Properties: { Name } }) => (typeof Name === 'string' ? [{ id, name: Name }] : []));
}

function byNameOnly(graph: TemplateGraph): string[] {
  return named(graph).flatMap(({ id, name }) =>
    graph.all
      .filter((resource) => resource.id !== id && namesInDeployment(resource).includes(name))
      .filter((resource) => resource.Type !== 'AWS::Lambda::Alias' && !graph.waitsFor(resource.id, id))
      .map((resource) => `${resource.id} -> ${id}`),
  );
}

function policiesOf(graph: TemplateGraph, role: string): Resource[] {
  return graph
    .ofType('AWS::IAM::Policy', 'AWS::IAM::ManagedPolicy')
    .filter(({ Properties }) => referencesOf(Properties['Roles']).includes(role));
}

/** Users of a role that are made before one of its policies, which names them not. */
function beforeTheirRights(graph: TemplateGraph): string[] {
  const users = graph.all.filter(({ Type }) => !Type.startsWith('AWS::IAM::'));
  return graph.ofType('AWS::IAM::Role').flatMap((role) =>
    policiesOf(graph, role.id).flatMap((policy) =>
      users
        .filter(({ Properties }) => referencesOf(Properties).includes(role.id))
        .filter(({ id }) => !graph.waitsFor(policy.id, id) && !graph.waitsFor(id, policy.id))
        .map(({ id }) => `${id} -> ${policy.id}`),
    ),
  );
}

describe.each([
  ['two tenants with everything switched on', twoTenants, everything],
  ['45 tenants whose rights need several policies', `version: 1\ntenants:\n${many}`, {}],
])('in the template of %s', (_what, policy, context) => {
  const [template] = synthesise(policy, context);
  if (template === undefined) throw new Error('no stack');
  const graph = graphOf(template);

  it('whatever names an alias or a secret of the same stack waits for it', () => {
    expect(named(graph).map(({ name }) => name)).toContain('live');
    expect(byNameOnly(graph)).toEqual([]);
  });

  it('whatever takes a role waits for all its policies, but for those that name it', () => {
    expect(beforeTheirRights(graph)).toEqual([]);
  });

  it('every schedule of nights waits for the policies that name their function', () => {
    const [durable] = graph
      .ofType('AWS::Lambda::Function')
      .filter(({ Properties }) => Properties['DurableConfig']);
    const later = policiesOf(graph, referencesOf(durable?.Properties['Role'])[0] ?? '').filter(({ id }) =>
      graph.waitsFor(id, durable?.id ?? ''),
    );
    expect(later).toHaveLength(1);
    const nights = graph
      .ofType('AWS::Scheduler::Schedule')
      .filter(({ id }) => graph.waitsFor(id, durable?.id ?? ''));
    expect(nights.length).toBeGreaterThan(1);
    for (const { id } of nights) for (const policy of later) expect(graph.waitsFor(id, policy.id)).toBe(true);
  });

  it('whatever is decided by a key or a policy of a resource refers to that resource', () => {
    const keys = graph.ofType('AWS::KMS::Key').map(({ id }) => id);
    const encrypted = graph.all.flatMap(({ id, Properties }) =>
      ['KmsMasterKeyId', 'KMSMasterKeyID', 'KmsKeyId', 'KmsKeyArn'].flatMap((property) =>
        textsOf(Properties)
          .filter(({ path }) => path.includes(property))
          .map(({ text }) => ({ id, text })),
      ),
    );
    expect(encrypted).not.toEqual([]);
    for (const { id } of encrypted) expect(keys.some((key) => graph.waitsFor(id, key))).toBe(true);
  });
});

it('a rotation of Secrets Manager waits for its right to call the function, and for the secret', () => {
  const [template] = synthesise(twoTenants, everything);
  if (template === undefined) throw new Error('no stack');
  const graph = graphOf(template);
  const [schedule] = graph.ofType('AWS::SecretsManager::RotationSchedule');
  const [permission] = graph.ofType('AWS::Lambda::Permission');
  expect(graph.waitsFor(schedule?.id ?? '', permission?.id ?? '')).toBe(true);
});
