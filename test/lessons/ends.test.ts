import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { exitCodeOf } from '../../cli/command.ts';
import { makeRun } from '../../cli/night.ts';
import type { ArchiveBody } from '../../lambda/ports.ts';
import type { RunDeps } from '../../lambda/steps/context.ts';
import type { Fault } from '../../sandbox/faults/plan.ts';
import { type ComposedNight, composeNight, SECRET } from './composed-night.ts';

type Failure = (world: ComposedNight) => Partial<RunDeps> | undefined;

const refusing = (operation: 'token' | 'list' | 'identities' | 'delete', fault: Fault): Failure =>
  function set({ sandbox }) {
    sandbox.faults.set({ rules: [{ target: { operation }, fault }] });
    return undefined;
  };

function textOf(body: ArchiveBody): string {
  return typeof body === 'string' ? body : [...body].join('');
}

/** The archive fails to write keys that end so, with a body that holds the text. */
const unwritable =
  (ending: string, text = ''): Failure =>
  ({ session: { archive } }) => ({
    archive: {
      ...archive,
      write: async (key, body, condition) => {
        if (key.endsWith(ending) && textOf(body).includes(text)) throw new Error('disk full');
        return archive.write(key, body, condition);
      },
    },
  });

/** Another run takes the lease as soon as this run has written a key that ends so. */
const robbed =
  (ending: string): Failure =>
  ({ objects, session: { archive } }) => ({
    archive: {
      ...archive,
      write: async (key, body, condition) => {
        const outcome = await archive.write(key, body, condition);
        const lease = objects.get('acme/lease.json') ?? '';
        const taken = lease.replace(/"runId":"[^"]*"/, '"runId":"another-run"');
        if (key.endsWith(ending)) objects.set('acme/lease.json', taken);
        return outcome;
      },
    },
  });

const failures: [string, Failure, string][] = [
  [
    'the credentials are refused',
    refusing('token', { kind: 'error', status: 401 }),
    'failed: exit 1, RunsFailed',
  ],
  [
    'the tokens cannot be listed',
    refusing('list', { kind: 'error', status: 403 }),
    'failed: exit 1, RunsFailed',
  ],
  [
    'the owners cannot be looked up',
    refusing('identities', { kind: 'error', status: 403 }),
    'partial: exit 1, RunsPartial',
  ],
  [
    'a deletion is refused',
    refusing('delete', { kind: 'error', status: 403 }),
    'partial: exit 1, RunsPartial',
  ],
  [
    'a designated secret cannot be read',
    ({ store }) => {
      store.paste(SECRET, 'no json');
      return undefined;
    },
    'halted: exit 3, RunsHalted',
  ],
  ['the inventory cannot be kept', unwritable('/inventory.json'), 'failed: exit 1, RunsFailed'],
  ['the plan cannot be kept', unwritable('/plan.json'), 'failed: exit 1, RunsFailed'],
  ['the ledger cannot be kept', unwritable('/ledger.json'), 'partial: exit 1, RunsPartial'],
  ['an intent cannot be kept', unwritable('/intents/0001.json'), 'partial: exit 1, RunsPartial'],
  ['an outcome cannot be kept', unwritable('/intents/0003.outcome.json'), 'partial: exit 1, RunsPartial'],
  ['the report cannot be kept', unwritable('/report.html'), 'failed: exit 1, RunsFailed'],
  [
    'the message is refused',
    () => ({ notifier: { publish: async () => Promise.reject(new Error('no')) } }),
    'partial: exit 1, RunsPartial',
  ],
  [
    'the metrics are refused',
    () => ({ emitMetrics: async () => Promise.reject(new Error('no')) }),
    'partial: exit 1, no figures',
  ],
  ['the name of the newest run cannot be kept', unwritable('/latest.json'), 'partial: exit 1, RunsSucceeded'],
  [
    'the tenant cannot be given back',
    unwritable('/lease.json', '"released":true'),
    'partial: exit 1, RunsSucceeded',
  ],
  [
    'another run takes the lease during the deletions',
    robbed('/intents/0001.outcome.json'),
    'failed: exit 1, RunsFailed',
  ],
  ['another run takes the lease at the end', robbed('/summary.json'), 'partial: exit 1, RunsSucceeded'],
];

describe('Anything failed: the exit code is not 0', () => {
  it.each(failures)('when %s', async (_what, failure, end) => {
    const world = await composeNight();
    const changes = failure(world);
    const { status } = await makeRun(world.deps(changes));
    expect(`${status}: exit ${exitCodeOf(status)}, ${statusIn(world.metrics)}`).toBe(end);
  });
});

/** The one metric of a run's status that counts 1, which the alarms look at. */
function statusIn(metrics: string[]): string {
  const line = z.record(z.string(), z.unknown()).parse(JSON.parse(metrics.join('') || '{}'));
  const names = ['RunsFailed', 'RunsPartial', 'RunsHalted', 'RunsSucceeded'];
  return names.filter((name) => line[name] === 1).join() || 'no figures';
}
