import { describe, expect, it, onTestFinished } from 'vitest';
import { createSecurityHub } from '../../lambda/aws/security-hub.ts';
import type { RunResults } from '../../lambda/core/results.ts';
import type { FindingHub } from '../../lambda/ports.ts';
import { product, serveSecurityHub } from '../support/security-hub.ts';
import { doomed, spared } from '../support/tenant-cast.ts';
import { openWorld } from '../support/world.ts';

const policy = {
  notice: { days: 0 },
  rules: [
    { name: 'stale', when: { unusedDays: 90 }, do: 'delete' },
    { name: 'old', when: { olderThanDays: 200 }, do: 'report', severity: 'high' },
  ],
};

/** A tenant, and Security Hub beside it. */
async function openBoth() {
  const server = await serveSecurityHub();
  onTestFinished(server.stop);
  const world = await openWorld({ policy });
  const credentials = async () => ({ accessKeyId: 'test', secretAccessKey: 'test' });
  const { endpoint } = server;
  const findingHub = createSecurityHub({ productArn: product, endpoint, credentials, clock: world.clock });
  const archived = () =>
    [...server.findings.values()]
      .filter(({ RecordState }) => RecordState === 'ARCHIVED')
      .map(({ Id }) => Id)
      .filter((id) => id.includes('/rule:'))
      .sort();
  const known = () => JSON.parse(world.objects.get('acme/security-hub.json') ?? '{"findings":[]}').findings;
  return { world, server, findingHub, archived, known };
}

/** Of the tokens that the policy ends, which keeps none by a rule. */
const endedRules = [
  doomed['stale one'],
  doomed['stale two'],
  doomed['stale three'],
  spared['kept by a rule'],
].map((id) => `token-hygiene/acme/rule:old:${id}`);

const broken: FindingHub = {
  importFindings: async () => ({ taken: [], reason: 'import findings: no answer.' }),
};

describe('a night that brings its findings to Security Hub', () => {
  it('tells each once, and archives that of a token that ends', async () => {
    const { world, server, findingHub, archived } = await openBoth();
    const first = await world.night({ findingHub, mode: 'report' });
    expect(first.status).toBe('succeeded');
    expect(server.findings.size).toBe(11);
    const { calls } = server.seen;
    world.pass(1);
    await world.night({ findingHub, mode: 'report' });
    expect(server.seen.calls).toBe(calls);
    world.pass(1);
    await world.night({ findingHub });
    expect(archived()).toEqual(endedRules);
  });

  it('says in the report and in the mail that it was not heard, and tells the next night', async () => {
    const { world, server, findingHub, archived } = await openBoth();
    await world.night({ findingHub, mode: 'report' });
    world.pass(1);
    const unheard = await world.night({ findingHub: broken });
    expect(unheard.status).toBe('partial');
    const results: RunResults = JSON.parse(world.artefact(unheard, 'results.json'));
    expect(results.problems.join()).toMatch(
      /^Security Hub took 0 of \d+ findings.*import findings: no answer/,
    );
    expect(world.sent.at(-1)?.message.attributes.status).toBe('partial');
    expect(archived()).toEqual([]);
    world.pass(1);
    expect((await world.night({ findingHub })).status).toBe('succeeded');
    expect(archived()).toEqual(endedRules);
    expect(server.seen.calls).toBe(2);
  });

  it('tells again what it may have told before it was cut off', async () => {
    const { world, server, findingHub, known } = await openBoth();
    const cut: FindingHub = {
      importFindings: async (findings) => {
        await findingHub.importFindings(findings);
        throw new Error('cut off');
      },
    };
    await world.night({ findingHub: cut, mode: 'report' });
    const { size } = server.findings;
    expect([size > 0, known()]).toEqual([true, []]);
    world.pass(1);
    await world.night({ findingHub, mode: 'report' });
    expect([server.findings.size, known().length]).toEqual([size, size]);
  });
});
