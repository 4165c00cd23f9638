import type { Ledger } from '../../lambda/core/plan.ts';
import { createWorkflowMailer } from '../../lambda/isc/workflow-mailer.ts';
import type { OwnerMailer, OwnerMessage } from '../../lambda/ports.ts';
import type { RunDeps } from '../../lambda/steps/context.ts';
import { anId } from '../support/builders.ts';
import { DAY, type NightWorld, openWorld } from '../support/world.ts';

/** The workflow of these worlds. */
export const WORKFLOW = '11111111-2222-3333-4444-555555555555';

/** The parts of a mail, by their titles. */
const parts = {
  'WILL BE DELETED': 'notice',
  'WILL STOP WORKING': 'notice',
  'WILL GET AN EARLIER EXPIRY': 'notice',
  'HAS STOPPED WORKING': 'quarantined',
  'WAS DELETED': 'ending',
  'HAS EXPIRED, AND IS GONE': 'expired',
  'IN USE, AND ABOUT TO EXPIRE': 'reminder',
  'GOT AN EARLIER EXPIRY': 'capped',
  'WORKS AGAIN': 'released',
} as const;

type Kind = (typeof parts)[keyof typeof parts];

/** A token that an accepted mail named, and in which part of it. */
export type Said = { at: string; to: string; kind: Kind; id: string };

/** A world in which owners are told, and what their mails were. */
export type OwnersWorld = NightWorld & {
  /** Mails that the tenant's workflow was given, oldest first. */
  mails(): OwnerMessage[];
  /** What these mails said, a token a line. */
  said(): Said[];
  ledger(): Ledger;
  addOwner(name: string, difference?: Record<string, unknown>): string;
  /** A token that was last used so many days ago, and expires in so many. */
  addToken(ownerId: string, days: { unused: number; expires?: number }): string;
};

/** Opens it; the tenant's own workflow sends the mails unless the policy says otherwise. */
export async function openOwnersWorld(
  policy: Record<string, unknown> = {},
  owners: Record<string, unknown> = {},
): Promise<OwnersWorld> {
  const telling = { tell: 'workflow', workflow: WORKFLOW, ...owners };
  const limits = { maxDeletions: 1000, maxDeletionPercent: 100, wholeOwner: 'allow' };
  const world = await openWorld({
    cast: false,
    policy: { notice: { days: 7 }, rotations: [], limits, ...policy, owners: telling },
  });
  const { tenant, workflows, worker } = world.sandbox;
  workflows.add({ id: WORKFLOW });
  const scope = [...(tenant.token(worker.clientId)?.scope ?? []), 'sp:workflow-execute:external'];
  tenant.patchToken(worker.clientId, { scope, expirationDate: null });
  let born = 0;
  const deps = (changes: Partial<RunDeps> = {}) => {
    const known = world.deps(changes);
    return { ...known, ownerMailer: createWorkflowMailer(known.tenant, WORKFLOW), ...changes };
  };
  return {
    ...world,
    deps,
    night: (changes) => world.night(deps(changes)),
    mortalNight: (crash, changes) => world.mortalNight(crash, deps(changes)),
    mails: () =>
      workflows
        .executions()
        .map(({ input }) => JSON.parse(JSON.stringify(input)))
        .map(asMessage),
    said: () =>
      workflows
        .executions()
        .flatMap(({ startTime, input }) => saidIn(asMessage(JSON.parse(JSON.stringify(input))), startTime)),
    ledger: () => JSON.parse(world.objects.get('acme/ledger.json') ?? '{}'),
    addOwner: (name, difference) => {
      born += 1;
      const email = `${name.toLowerCase().replaceAll(' ', '.')}@example.com`;
      return tenant.addIdentity({ id: anId(0x100_000 + born), name, email, ...difference }).id;
    },
    addToken: (ownerId, { unused, expires = 5000 }) => {
      born += 1;
      const ago = (days: number) => new Date(world.sandbox.clock.now().getTime() - days * DAY).toISOString();
      const dates = { created: ago(unused + 400), lastUsed: ago(unused), expirationDate: ago(-expires) };
      return tenant.addToken({ id: anId(0x5000 + born), name: `token ${born}`, ownerId, ...dates }).id;
    },
  };
}

type Input = { recipients: string[]; copies: string[]; subject: string; text: string; html: string };

function asMessage({ recipients, copies, subject, text, html }: Input): OwnerMessage {
  return { to: recipients.join(), cc: copies, subject, text, html };
}

/** Every token that a mail names. */
export function saidIn({ to, text }: OwnerMessage, at: string): Said[] {
  return Object.entries(parts).flatMap(([title, kind]) => {
    const part = text.split(`\n${title}\n`)[1]?.split(/\n[A-Z, ]{8,}\n/)[0] ?? '';
    return [...part.matchAll(/^ {4}id ([0-9a-f]{32})$/gm)].map(([, id = '']) => ({ at, to, kind, id }));
  });
}

/** A mailer that answers as it is told, and remembers what it was given. */
export function scriptedMailer(
  answer: (mail: OwnerMessage, count: number) => Awaited<ReturnType<OwnerMailer['send']>>,
) {
  const given: OwnerMessage[] = [];
  const mailer: OwnerMailer = {
    send: async (mail) => {
      given.push(mail);
      return answer(mail, given.length);
    },
  };
  return { mailer, given };
}
