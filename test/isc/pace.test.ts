import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { createPace } from '../../lambda/isc/calls/pace.ts';
import { createTenantOpener } from '../../lambda/isc/tenant.ts';
import { addTokens, openSandbox } from './open-sandbox.ts';
import { slowNetwork } from './slow-network.ts';

const pacing = { requests: 10, windowMs: 300 };

/** Delays from 0 to 60 ms, the same in every run. */
function jitter(): () => number {
  let state = 7;
  return () => {
    state = (state * 48_271) % 2_147_483_647;
    return state % 60;
  };
}

describe('a run alone', () => {
  it.each([1, 4, 20])(
    'never sees a 429 on a jittery network, with %i requests at once',
    async (concurrency) => {
      const { sandbox, clock } = await openSandbox({ rateLimit: pacing });
      addTokens(sandbox, 2);
      const baseUrl = await slowNetwork(sandbox.baseUrl, jitter());
      const open = createTenantOpener({
        baseUrl,
        apiVersion: 'v2025',
        allowHost: false,
        clock,
        pacing: { ...pacing, concurrency },
      });
      const tenants = [open(sandbox.worker), open(sandbox.worker)];
      await Promise.all(
        tenants.flatMap((tenant) => Array.from({ length: 20 }, () => tenant.listTokens({ ownerId: 'me' }))),
      );
      expect(sandbox.requests.entries('list').length).toBe(40);
      expect(sandbox.requests.throttled).toBe(0);
    },
  );
});

describe('a client that somebody else uses too', () => {
  it('waits with all its calls, and ends them all', async () => {
    const { sandbox, tenant, waits } = await openSandbox();
    sandbox.faults.set({
      rules: [
        {
          target: { operation: 'list' },
          when: { at: [1] },
          fault: { kind: 'throttle', retryAfter: { seconds: 7 } },
        },
      ],
    });
    const listings = await Promise.all(Array.from({ length: 5 }, () => tenant.listTokens({})));
    expect(listings.map(({ completeness }) => completeness.kind)).toEqual(Array(5).fill('complete'));
    expect(waits).toEqual([7150]);
    expect(tenant.usage()).toEqual({ requests: 7, retries: 1, throttled: 1 });
  });
});

describe('createPace', () => {
  it('starts tasks in the order of their arrival', async () => {
    const pace = createPace({ requests: 2, windowMs: 20, concurrency: 1 });
    const started: number[] = [];
    await Promise.all([1, 2, 3, 4, 5].map((number) => pace.run(async () => started.push(number))));
    expect(started).toEqual([1, 2, 3, 4, 5]);
  });

  it('never runs more tasks at once than allowed', async () => {
    const pace = createPace({ requests: 100, windowMs: 20, concurrency: 3 });
    let underWay = 0;
    const seen: number[] = [];
    await Promise.all(
      Array.from({ length: 9 }, () =>
        pace.run(async () => {
          underWay += 1;
          seen.push(underWay);
          await sleep(2);
          underWay -= 1;
        }),
      ),
    );
    expect(Math.max(...seen)).toBe(3);
  });

  it('goes on after a task that failed', async () => {
    const pace = createPace({ requests: 1, windowMs: 10, concurrency: 1 });
    await expect(pace.run(() => Promise.reject(new Error('no')))).rejects.toThrow('no');
    expect(await pace.run(async () => 'yes')).toBe('yes');
  });

  it('lets nothing through while it is paused, and everything afterwards', async () => {
    const pace = createPace({ requests: 10, windowMs: 10, concurrency: 10 });
    const order: string[] = [];
    const pause = sleep(20).then(() => order.push('pause ends'));
    pace.pauseUntil(pause);
    await pace.run(async () => order.push('task'));
    expect(order).toEqual(['pause ends', 'task']);
  });
});
