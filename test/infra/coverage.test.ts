import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { App, Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { describe, expect, it, onTestFinished } from 'vitest';
import { PolicyCoverage } from '../../infra/policy-coverage.ts';
import { readPolicy } from '../../infra/policy-input.ts';
import { createStacks } from '../../infra/stacks.ts';
import { type CheckRequest, type Coverage, handler } from '../../lambda/coverage.ts';
import { scratchFolder } from '../support/scratch-folder.ts';
import { aTenant, policyFile, synthesise, twoTenants } from './synthesise.ts';

const covered = ['acme', 'globex', 'globex integrations/hr', 'globex integrations/crm'];
const onlyAcme = `version: 1\ntenants:\n${aTenant('acme')}`;
const withoutHr = twoTenants.replace('{ secret: integrations/hr }, ', '');

/** Synthesises policies one after the other into the same folder, as `cdk` does. */
function inOneFolder(...policies: [text: string, context?: Record<string, unknown>][]): void {
  const outdir = scratchFolder('hygiene-cdk');
  for (const [text, context] of policies) {
    const app = new App({
      outdir,
      context: { 'aws:cdk:bundling-stacks': [], policy: policyFile(text), ...context },
    });
    createStacks(app);
    app.synth();
  }
}

describe('synth, beside the template that was made there last', () => {
  it.each([
    [
      'a tenant',
      onlyAcme,
      'tenant globex, secret integrations/hr of globex, secret integrations/crm of globex',
    ],
    ['a designated secret', withoutHr, 'secret integrations/hr of globex'],
  ])('refuses to drop %s, and names what would go', (_what, policy, dropped) => {
    expect(() => inOneFolder([twoTenants], [policy])).toThrow(
      new RegExp(
        `^The last template in .* covers what this policy does not: ${dropped}\\. Put it back into the policy, or name each tenant or secret that is meant to go: -c dropTenants=a,b\\. If that one was never deployed, remove the folder\\.$`,
      ),
    );
  });

  it.each([
    ['a tenant', onlyAcme, 'globex'],
    ['a designated secret', withoutHr, 'integrations/hr'],
    ['a designated secret of its tenant', withoutHr, 'globex integrations/hr'],
  ])('drops %s that is named', (_what, policy, dropTenants) => {
    expect(() => inOneFolder([twoTenants], [policy, { dropTenants }])).not.toThrow();
  });

  it('takes a policy that covers more than before', () => {
    expect(() => inOneFolder([onlyAcme], [twoTenants])).not.toThrow();
  });

  it('goes on refusing until what goes is named', () => {
    expect(() => inOneFolder([twoTenants], [onlyAcme, { dropTenants: 'initech' }])).toThrow('tenant globex');
  });
});

describe('the template', () => {
  const [template = Template.fromJSON({})] = synthesise(twoTenants, {
    dropTenants: 'initech,integrations/old',
  });

  it('does not wait longer than five minutes where the function cannot answer', () => {
    template.hasResourceProperties('Custom::PolicyCoverage', { ServiceTimeout: '300' });
  });

  it('tells CloudFormation what the policy covers, and what may go', () => {
    template.hasResourceProperties('Custom::PolicyCoverage', {
      covers: covered,
      mayDrop: ['initech', 'integrations/old'],
    });
  });

  it('has the check last, so that what an update added can be undone', () => {
    template.hasResource('Custom::PolicyCoverage', {
      DependsOn: Match.arrayWith([
        Match.stringLikeRegexp('Digest'),
        Match.stringLikeRegexp('TenantsNightlySchedules'),
      ]),
    });
  });
});

/** The check of a thousand tenants that rotate so many secrets each. */
function checkOfThousand(secrets: number): Record<string, unknown> {
  const tenants = Array.from({ length: 1000 }, (_, tenant) => {
    const rotations = Array.from(
      { length: secrets },
      (__, index) => `{ secret: crm/tenant-${tenant}-${index} }`,
    );
    return aTenant(`tenant-${tenant}`, `    rotate: on\n    rotations: [${rotations.join(', ')}]\n`);
  });
  const file = policyFile(`version: 1\ntenants:\n${tenants.join('')}`);
  const policy = readPolicy(file, { confirmTenants: [], folder: scratchFolder('hygiene-cdk') });
  const stack = new Stack(new App({ context: { 'aws:cdk:bundling-stacks': [] } }), 'Alone');
  const same = { dropTenants: [], hosting: {} };
  new PolicyCoverage(stack, 'Coverage', { tenants: policy.tenants, policyFile: policy.file, ...same });
  const [found] = Object.values(Template.fromStack(stack).findResources('Custom::PolicyCoverage'));
  return found?.Properties;
}

describe('at a thousand tenants', () => {
  it('two secrets each fit into one event with what was there before', () => {
    const properties = checkOfThousand(2);
    expect(properties['covers']).toHaveLength(3000);
    expect(2 * JSON.stringify(properties).length).toBeLessThan(256_000);
  });

  it('more names than one event takes are refused', () => {
    expect(() => checkOfThousand(6)).toThrow(
      /^The names of all tenants and designated secrets have \d{6} characters, and CloudFormation can check 120000: split the policy into several deployments\.$/,
    );
  });
});

it('refuses to drop a tenant that is still in the policy', () => {
  expect(() => synthesise(twoTenants, { dropTenants: 'acme' })).toThrow(
    'dropTenants names what is still in the policy: acme. Take it off one of them.',
  );
});

/** What CloudFormation is told about a request. */
async function answerTo(request: Partial<CheckRequest<Coverage>>, status = 200): Promise<unknown> {
  const bodies: string[] = [];
  const server = createServer(async (incoming, response) => {
    expect(incoming.headers['content-type']).toBeUndefined();
    bodies.push((await incoming.toArray()).join(''));
    response.writeHead(status).end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(async () => {
    await new Promise((resolve) => server.close(resolve));
  });
  const { port } = server.address() as AddressInfo;
  await handler({
    RequestType: 'Update',
    ResponseURL: `http://127.0.0.1:${port}/`,
    StackId: 'stack',
    RequestId: 'request',
    LogicalResourceId: 'Covered',
    PhysicalResourceId: 'coverage',
    ResourceProperties: { covers: covered, mayDrop: [] },
    ...request,
  });
  return JSON.parse(bodies.join(''));
}

const same = {
  StackId: 'stack',
  RequestId: 'request',
  LogicalResourceId: 'Covered',
  PhysicalResourceId: 'coverage',
};

describe('the check at deploy', () => {
  it('fails where a tenant would go that nobody named, with what to do', async () => {
    const old = { covers: covered, mayDrop: [] };
    const now = { covers: ['acme', 'initech'], mayDrop: ['integrations/hr'] };
    expect(await answerTo({ OldResourceProperties: old, ResourceProperties: now })).toEqual({
      ...same,
      Status: 'FAILED',
      Reason:
        'The deployed policy covers what this policy does not: tenant globex, secret integrations/crm of globex. Put it back into the policy, or name each tenant or secret that is meant to go: -c dropTenants=a,b. Without CDK it is the parameter DropTenants.',
    });
  });

  it.each<[string, Partial<CheckRequest<Coverage>>]>([
    ['the first deployment', { RequestType: 'Create' }],
    ['more tenants', { OldResourceProperties: { covers: ['acme'], mayDrop: [] } }],
    [
      'fewer, and named',
      {
        OldResourceProperties: { covers: covered, mayDrop: [] },
        ResourceProperties: { covers: ['acme'], mayDrop: ['globex'] },
      },
    ],
    ['the end of the stack', { RequestType: 'Delete' }],
  ])('agrees to %s', async (_what, request) => {
    expect(await answerTo(request)).toEqual({ ...same, Status: 'SUCCESS', Data: {} });
  });

  it('fails aloud where CloudFormation does not take the answer', async () => {
    await expect(answerTo({}, 403)).rejects.toThrow('CloudFormation did not take the answer (status 403).');
  });
});
