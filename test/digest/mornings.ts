import type { TenantMorning } from '../../lambda/digest/take-stock.ts';

type Difference = Partial<Omit<TenantMorning, 'newest'>> & {
  newest?: Partial<NonNullable<TenantMorning['newest']>> | null;
};

/** A tenant whose last night went well, with one visible difference. */
export function aMorning(tenant: string, { newest = {}, ...difference }: Difference = {}): TenantMorning {
  const run = {
    runId: 'r1',
    prefix: `${tenant}/runs/2026/11/23/r1/`,
    startedAt: '2026-11-23T03:00:07.000Z',
    status: 'succeeded' as const,
  };
  return {
    tenant,
    missed: null,
    newest: newest === null ? null : { ...run, ...newest },
    figures: {
      deletions: { noticed: 4, waiting: 5, deleted: 3, failed: 0 },
      rotations: { rotated: 1, failed: 0 },
      findings: { high: 12 },
      risk: { tokens: 200, everything: 42, neverExpire: 31, ownerLeft: 6 },
    },
    monthAgo: {
      startedAt: '2026-10-24T03:00:07.000Z',
      risk: { tokens: 210, everything: 50, neverExpire: 30, ownerLeft: 6, ownerKnown: 80 },
      findings: { high: 17, medium: 0, low: 0 },
    },
    ...difference,
  };
}

/** So many tenants, of whom some did not run and some are not well. */
export function manyMornings(tenants: number): TenantMorning[] {
  return Array.from({ length: tenants }, (_, index) => {
    const name = `tenant-${index}`;
    if (index % 20 === 7) return aMorning(name, { missed: '2026-11-23T03:00:00.000Z' });
    return aMorning(name, { newest: { status: index % 9 === 5 ? 'halted' : 'succeeded' } });
  });
}
