import { pathToFileURL } from 'node:url';
import { tellParent } from './tell-parent.ts';

/** Calls a bundle's plain handler with each event, one after the other; the answers go to the parent. */
async function runHandler(bundle: string, events: readonly unknown[]): Promise<void> {
  const { handler } = await import(pathToFileURL(bundle).href);
  const answers: unknown[] = [];
  for (const event of events) answers.push((await handler(event)) ?? null);
  await tellParent(answers);
}

const [bundle = '', events = '[]'] = process.argv.slice(2);
await runHandler(bundle, JSON.parse(events));
