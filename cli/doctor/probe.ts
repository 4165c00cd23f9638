import { factsKey } from '../../lambda/archive/run.ts';
import { readTenantFacts, type TenantFacts } from '../../lambda/core/quarantine/probe.ts';
import { createTenantProbe } from '../../lambda/isc/probe.ts';
import { probeTenant } from '../../lambda/steps/by-hand/probe.ts';
import { type CommandContext, type CommonFlags, exitCodes } from '../command.ts';
import { composeRun } from '../compose.ts';
import { requireConfirmation, type Session } from '../session.ts';
import { createProgressDisplay, listenForInterrupt } from '../terminal/progress.ts';
import type { Check } from './checks.ts';

/** Learns what the vendor leaves open, with throw-away tokens of the worker's own, and prints it. */
export async function probe(
  flags: CommonFlags & { confirm?: string },
  { console }: CommandContext,
  session: Session,
): Promise<number> {
  requireConfirmation(
    session.chosen,
    flags.confirm,
    'This makes at most two tokens of the worker’s own and removes them again',
  );
  const { chosen, clock, credentials } = session;
  const { baseUrl, apiVersion, allowHost } = chosen.policy;
  const display = createProgressDisplay({ stream: process.stderr, quiet: flags.quiet });
  const interrupt = listenForInterrupt(console);
  const { interrupted } = interrupt;
  const deps = composeRun(session, { mode: 'enforce', progress: display.show, interrupted });
  try {
    const ask = createTenantProbe({ baseUrl, apiVersion, allowHost, clock }, credentials);
    const { facts, notKept } = await probeTenant(deps, ask);
    display.stop();
    const lines = [
      ...factLines(facts),
      notKept ?? `Kept in ${session.archive.locate(factsKey(chosen.name))}.`,
    ];
    const document = { ...facts, ...(notKept !== null && { notKept }) };
    console.print(flags.json ? JSON.stringify(document, null, 2) : lines.join('\n'));
    return notKept === null ? exitCodes.done : exitCodes.failed;
  } finally {
    interrupt.ignore();
    display.stop();
  }
}

/** What is known of the tenant, where the policy asks for what hangs on it. */
export async function checkFacts({ chosen, archive, clock }: Session): Promise<Check[]> {
  const { quarantine, rules } = chosen.policy;
  if (quarantine === undefined && rules.every((rule) => rule.do !== 'expire')) return [];
  const stored = await archive.read(factsKey(chosen.name));
  const { facts, doubt } = readTenantFacts(stored?.body ?? null, chosen.name, clock.now());
  const subject = 'quarantine';
  if (facts === null)
    return [
      { subject, state: 'bad', words: `${doubt}. Find it out with doctor --probe --confirm ${chosen.name}` },
    ];
  const state = facts.bulkUpdate === 'present' && facts.revivable === 'yes' ? 'good' : 'warn';
  return [{ subject, state, words: `${factLines(facts).join('; ')} (found out ${facts.at.slice(0, 10)})` }];
}

function factLines(facts: TenantFacts): string[] {
  const { oauthAnswerForExpired: answer } = facts;
  const code = answer?.error ?? 'no code';
  return [
    `bulk update of expiries: ${facts.bulkUpdate}`,
    `an expired token is still listed: ${facts.expiredListed}`,
    `an expired token can be revived: ${facts.revivable}`,
    `an access token outlives its expired token: ${facts.accessTokenSurvives}`,
    `the list honours limit: ${facts.limitHonoured}`,
    `the list takes unknown parameters: ${facts.unknownParametersTaken}`,
    `the token endpoint answers an expired token: ${answer === null ? 'unknown' : `${answer.status}, ${code}`}`,
  ];
}
