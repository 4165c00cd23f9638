import { expect, it } from 'vitest';
import { openDeskOfToday } from './desk.ts';
import { type } from './shell.ts';

it('doctor --probe finds out in about a minute what the tenant does, as typed by a person', async () => {
  const desk = await openDeskOfToday();
  const before = desk.sandbox.tenant.tokens().length;
  const { code, stdout, stderr } = await type(desk, [
    'doctor',
    '--probe',
    '--confirm',
    'acme',
    '--json',
    '--quiet',
  ]);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(JSON.parse(stdout)).toMatchObject({ tenant: 'acme', bulkUpdate: 'present', revivable: 'yes' });
  expect(await desk.artefact('facts.json')).toEqual(JSON.parse(stdout));
  expect(desk.sandbox.tenant.tokens()).toHaveLength(before);
}, 180_000);
