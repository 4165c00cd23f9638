import { withDurableExecution } from '@aws/durable-execution-sdk-js';
import { describe, expect, it } from 'vitest';
import { createDurableEngine } from '../../lambda/aws/durable-engine.ts';
import type { Engine } from '../../lambda/engine.ts';
import { AwsError } from '../../lambda/errors.ts';
import { type KillPoint, runDurably } from '../support/durable-client.ts';

const night = Date.parse('2026-11-23T03:00:00.000Z');

function run(
  story: (engine: Engine) => Promise<unknown>,
  kills: readonly KillPoint[] = [],
  time = { now: night },
) {
  return runDurably({
    handler: (durableExecutionClient) =>
      withDurableExecution(async (_event, context) => story(createDurableEngine(context)), {
        durableExecutionClient,
      }),
    event: {},
    time,
    kills,
  });
}

describe('a step of a durable run', () => {
  it('is not repeated after the function was suspended', async () => {
    let worked = 0;
    const done = await run(async (engine) => {
      const value = await engine.step('take-inventory', async () => {
        worked += 1;
        return { total: worked };
      });
      await engine.wait('wait-rate-window', 10);
      return value;
    });
    expect(done.output).toEqual({ Status: 'SUCCEEDED', Result: '{"total":1}' });
    expect(done.invocations).toBe(2);
  });

  it('is repeated after a crash that its checkpoint did not survive', async () => {
    let worked = 0;
    const story = (engine: Engine) =>
      engine.step('take-lease', async () => {
        worked += 1;
        return worked;
      });
    const done = await run(story, [{ act: 1, moment: 'before' }]);
    expect(done.output).toEqual({ Status: 'SUCCEEDED', Result: '2' });
  });

  it('is not repeated when only the answer to its checkpoint was lost', async () => {
    let worked = 0;
    const story = (engine: Engine) =>
      engine.step('take-lease', async () => {
        worked += 1;
        return worked;
      });
    const done = await run(story, [{ act: 1, moment: 'after' }]);
    expect(done.output).toEqual({ Status: 'SUCCEEDED', Result: '1' });
    expect(done.invocations).toBe(2);
  });

  it('is tried once: what may be repeated is repeated by what it calls', async () => {
    let tried = 0;
    const done = await run((engine) =>
      engine.step('send-message', async () => {
        tried += 1;
        throw new AwsError('publish (topic): Throttled.');
      }),
    );
    expect(done.output).toMatchObject({
      Status: 'FAILED',
      Error: { ErrorMessage: 'publish (topic): Throttled.' },
    });
    expect(tried).toBe(1);
  });

  it('keeps the message of a foreign error out of the checkpoint', async () => {
    const done = await run((engine) =>
      engine.step('delete-batch', async () => {
        throw new TypeError('client_secret=canary-1f3c');
      }),
    );
    expect(JSON.stringify(done)).not.toContain('canary-1f3c');
    expect(done.output).toMatchObject({ Error: { ErrorMessage: 'unexpected TypeError in a step' } });
  });
});

describe('a wait of a durable run', () => {
  it('lets time pass that is not billed', async () => {
    const time = { now: night };
    const done = await run((engine) => engine.wait('wait-rate-window', 9.2), [], time);
    expect(time.now - night).toBe(10_000);
    expect(done.billedMs).toBe(0);
  });
});
