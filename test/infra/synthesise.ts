import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { App } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as z from 'zod';
import { createStacks } from '../../infra/stacks.ts';
import { scratchFolder } from '../support/scratch-folder.ts';

const flags = z
  .object({ context: z.record(z.string(), z.unknown()) })
  .parse(JSON.parse(readFileSync('cdk.json', 'utf8'))).context;

/** An app with the flags of cdk.json; bundles only where `bundled` says so, since that takes seconds. */
export function createApp(context: Record<string, unknown>, bundled = false): App {
  const stacks = bundled ? {} : { 'aws:cdk:bundling-stacks': [] };
  return new App({
    context: { ...flags, ...stacks, ...context },
    outdir: scratchFolder('hygiene-cdk'),
  });
}

/** Writes a policy's text to a file of its own, which is gone after the tests of the file. */
export function policyFile(text: string): string {
  const file = join(scratchFolder('hygiene-policy'), 'hygiene.yaml');
  writeFileSync(file, text);
  return file;
}

/** The templates of a policy, without bundles. */
export function synthesise(policy: string, context: Record<string, unknown> = {}): Template[] {
  const app = createApp({ policy: policyFile(policy), ...context });
  return createStacks(app).map((stack) => Template.fromStack(stack));
}

/** A tenant's part of a policy. */
export function aTenant(name: string, lines = ''): string {
  return `  ${name}:
    baseUrl: https://${name}.api.identitynow.com
    apiVersion: v2025
    credentials: secret:isc/${name}
    rules: [{ name: stale, when: { unusedDays: 90 }, do: delete }]
${lines}`;
}

/** Two tenants: one in report mode, one that rotates. */
export const twoTenants = `version: 1
tenants:
${aTenant('acme')}${aTenant(
  'globex',
  `    schedule: { cron: "30 22 * * MON-FRI", timeZone: America/New_York }
    rotate: on
    rotations: [{ secret: integrations/hr }, { secret: integrations/crm, everyDays: 20 }]
`,
)}`;
