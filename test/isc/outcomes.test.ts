import { expect, it } from 'vitest';
import { allowExpiry } from '../../lambda/core/deletable.ts';
import { faultCatalogue } from '../../sandbox/faults/catalogue.ts';
import type { Fault, FaultRule } from '../../sandbox/faults/plan.ts';
import type { Sandbox } from '../../sandbox/server.ts';
import { defaultSwitches, type Switches } from '../../sandbox/switches.ts';
import { addTokens, openSandbox } from './open-sandbox.ts';

const unpaced = { pacing: { requests: 1_000_000, windowMs: 1 } };

/** Answers that can be lost once the request has had its effect. */
const lost: [string, Fault][] = [
  ['500', { kind: 'error', status: 500 }],
  ['a gateway’s page', { kind: 'html', status: 502 }],
  ['a reset', { kind: 'reset' }],
];

/** Every fault before the effect or in the answer, every lost answer after it; for one attempt and for all. */
const rules: [string, Omit<FaultRule, 'target'>][] = [
  ...Object.entries(faultCatalogue)
    .filter(([, fault]) => fault.kind !== 'hang')
    .map(([name, fault]): [string, Omit<FaultRule, 'target'>] => [name, { fault }]),
  ...lost.map(([name, fault]): [string, Omit<FaultRule, 'target'>] => [
    `${name} after the effect`,
    { fault, effect: 'after' },
  ]),
].flatMap(([name, rule]): [string, Omit<FaultRule, 'target'>][] => [
  [name, rule],
  [`${name}, once`, { ...rule, times: 1 }],
]);

const tenants: Partial<Switches>[] = (['changes-nothing', 'changes-others', 'is-skipped'] as const).flatMap(
  (bulkBadId) => [
    { bulkBadId },
    { bulkBadId, bulkTakesManaged: true },
    { bulkBadId, bulkUpdate: false },
    { bulkBadId, expiredRevival: 'refused' },
    { bulkBadId, expiredRevival: 'only-shown' },
  ],
);

/** Four tokens of one more owner, and the pairs of them that are changed in turn: what is odd about one may spoil both. */
function askedOf(sandbox: Sandbox): string[][] {
  const [plain = '', other = '', managed = '', expired = ''] = addTokens(sandbox, 4);
  sandbox.tenant.patchToken(managed, { managed: true });
  sandbox.tenant.patchToken(expired, { expirationDate: '2026-02-28T00:00:00.000Z' });
  return [
    [plain, other],
    [plain, managed],
    [other, expired],
    [plain, 'f'.repeat(32)],
  ];
}

it.each(rules)('an update of expiries never claims more than it did, with %s', async (_, rule) => {
  const { sandbox, tenant } = await openSandbox({}, unpaced);
  const expiries = (ids: string[]) => ids.map((id) => sandbox.tenant.token(id)?.expirationDate);
  for (const tenantSwitches of tenants) {
    sandbox.switch({ ...defaultSwitches, ...tenantSwitches });
    sandbox.faults.set({ rules: [{ ...rule, target: { operation: 'bulk-update' } }] });
    for (const [index, asked] of askedOf(sandbox).entries()) {
      const before = expiries(asked);
      const at = `2026-03-01T12:00:0${index}.000Z`;
      const { outcome } = await tenant.bulkUpdateExpiry(asked.map(allowExpiry), { kind: 'at', at });
      const claims: Record<string, unknown[]> = { accepted: [at, at], uncertain: expiries(asked) };
      expect([outcome, expiries(asked)]).toEqual([outcome, claims[outcome] ?? before]);
    }
  }
});

it.each(rules)('an execution of a workflow never claims more than it did, with %s', async (_, rule) => {
  for (const enabled of [true, false]) {
    const { sandbox, tenant } = await openSandbox();
    sandbox.tenant.patchToken(sandbox.worker.clientId, { scope: ['sp:workflow-execute:external'] });
    const { id } = sandbox.workflows.add({ enabled });
    sandbox.faults.set({ rules: [{ ...rule, target: { operation: 'execute-workflow' } }] });
    const { outcome } = await tenant.executeWorkflow(id, {});
    const executed = sandbox.workflows.executions().length;
    expect(executed).toBeLessThanOrEqual(1);
    const claims: Record<string, number> = { accepted: 1, uncertain: executed };
    expect([outcome, executed]).toEqual([outcome, claims[outcome] ?? 0]);
    await sandbox.close();
  }
});
