import { pathToFileURL } from 'node:url';
import { LocalDurableTestRunner } from '@aws/durable-execution-sdk-js-testing';
import { tellParent } from './tell-parent.ts';

/** Runs a bundle's nights at once on the SDK's local runner; the events come by argument, the ends go to the parent. */
async function runNights(bundle: string, events: readonly unknown[]): Promise<void> {
  await LocalDurableTestRunner.setupTestEnvironment({ skipTime: true });
  const { handler } = await import(pathToFileURL(bundle).href);
  const ends = await Promise.all(
    events.map(async (payload) => {
      const end = await new LocalDurableTestRunner({ handlerFunction: handler }).run({ payload });
      return {
        status: end.getStatus(),
        result: end.getStatus() === 'SUCCEEDED' ? end.getResult() : null,
        history: end.getHistoryEvents(),
        invocations: end.getInvocations().length,
      };
    }),
  );
  await LocalDurableTestRunner.teardownTestEnvironment();
  await tellParent(ends);
}

const [bundle = '', events = '[]'] = process.argv.slice(2);
await runNights(bundle, JSON.parse(events));
