import { describe, expect, it } from 'vitest';
import { composeRun } from '../../cli/compose.ts';
import { parsePolicy } from '../../lambda/core/policy/parse.ts';
import { composeNight } from './composed-night.ts';

const head = `version: 1
tenants:
  acme:
    baseUrl: https://acme.api.identitynow.com
    apiVersion: v2025
    credentials: env
    rules: [{ name: stale, when: { unusedDays: 90 }, do: delete }]
`;

/** The mode that a line gives a tenant, or the first fault. */
function modeOf(line: string): string {
  const parsed = parsePolicy(`${head}    ${line}\n`, 'hygiene.yaml');
  if (!parsed.ok) return parsed.faults[0]?.message ?? '';
  return parsed.policy.tenants['acme']?.mode ?? '';
}

describe('Unset, empty or misspelt is report only, or an error; never live', () => {
  it.each([
    ['', 'report'],
    ['# mode: enforce', 'report'],
    ['mode: enforce', 'enforce'],
    ['mode:', 'error'],
    ['mode: ""', 'error'],
    ['mode: ENFORCE', 'error'],
    ['mode: enforced', 'error'],
    ['mode: live', 'error'],
    ['mode: true', 'error'],
    ['mode: no', 'error'],
    ['dryRun: false', 'error'],
    ['Mode: enforce', 'error'],
    ['rotate: ""', 'error'],
    ['rotate: yes', 'error'],
  ])('the line %j of a policy gives %s', (line, mode) => {
    const given = modeOf(line);
    expect(['report', 'enforce'].includes(given) ? given : 'error').toBe(mode);
  });

  it('a tenant whose policy says nothing of mode and rotate gets not one request that changes it', async () => {
    const world = await composeNight({ mode: undefined, rotate: undefined });
    const { mode, deletions, rotations } = await world.night();
    const changing = world.sandbox.requests
      .entries()
      .filter(({ method, path }) => method !== 'GET' && path !== '/oauth/token');
    expect(changing).toEqual([]);
    expect({ mode, deleted: deletions.deleted, rotated: rotations.rotated }).toEqual({
      mode: 'report',
      deleted: 0,
      rotated: 0,
    });
  });

  it('a switch that stands at report makes an enforcing run report', async () => {
    const world = await composeNight();
    const deps = composeRun(world.session, { mode: 'enforce' });
    const summary = await world.night({ ...deps, readSwitch: async () => 'report' });
    expect(summary).toMatchObject({ mode: 'report', deletions: { deleted: 0 } });
    expect(world.sandbox.requests.entries('delete')).toEqual([]);
  });
});
