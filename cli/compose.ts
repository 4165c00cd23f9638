import { randomBytes } from 'node:crypto';
import { createPlainEngine } from '../lambda/engine.ts';
import { createTenantOpener, type TenantOptions } from '../lambda/isc/tenant.ts';
import { createWorkflowMailer } from '../lambda/isc/workflow-mailer.ts';
import { createConsoleNotifier } from '../lambda/local/console-notifier.ts';
import type { Message } from '../lambda/ports.ts';
import { createRotator } from '../lambda/rotate/rotate-secret.ts';
import type { RunDeps } from '../lambda/steps/context.ts';
import type { Session } from './session.ts';

/** What differs between the commands that make a run. */
export type Choices = {
  mode: 'report' | 'enforce';
  /** Shows a message that a notifier would send; whether a person was given it. Nobody is where it is absent. */
  show?: (message: Message) => Promise<boolean>;
  /** Who reads the folder of messages. */
  reader?: string;
  /** What else than a terminal gives a message a reader, as the end of a sentence. */
  orElse?: string;
  pacing?: TenantOptions['pacing'];
  interrupted?: RunDeps['interrupted'];
  progress?: RunDeps['progress'];
};

/** Puts a run together for this process. */
export function composeRun(
  { chosen, archive, clock, store, credentials, command }: Session,
  choices: Choices,
): RunDeps {
  const { baseUrl, apiVersion, allowHost, sanity } = chosen.policy;
  const { pacing, mode, show = async () => false, reader = null, orElse } = choices;
  const openTenant = createTenantOpener({ baseUrl, apiVersion, allowHost, clock, ...(pacing && { pacing }) });
  const randomHex = (bytes: number): string => randomBytes(bytes).toString('hex');
  const tenant = openTenant(credentials);
  const { owners } = chosen.policy;
  return {
    engine: createPlainEngine(),
    tenantName: chosen.name,
    policy: chosen.policy,
    policyHash: chosen.policyHash,
    mode,
    tenant,
    rotator: createRotator({ openTenant, store, clock, randomHex, baseUrl, apiVersion, sanity }),
    archive,
    command,
    notifier: createConsoleNotifier({ archive, show, reader, ...(orElse !== undefined && { orElse }) }),
    // Only a workflow of the tenant can be reached from here: for SES the mails are left as files.
    ownerMailer:
      owners?.tell === 'workflow' && owners.workflow !== undefined
        ? createWorkflowMailer(tenant, owners.workflow)
        : null,
    findingHub: null,
    readSwitch: async () => 'enforce',
    clock,
    randomHex,
    interrupted: choices.interrupted ?? (() => false),
    emitMetrics: async () => undefined,
    log: () => undefined,
    progress: choices.progress ?? (() => undefined),
  };
}
