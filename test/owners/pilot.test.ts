import { expect, it } from 'vitest';
import { openOwnersWorld } from './owners-world.ts';

async function openPilot() {
  const world = await openOwnersWorld();
  const token = world.addToken(world.addOwner('Jane Doe'), { unused: 200 });
  world.addToken(world.addOwner('Max Roe'), { unused: 1, expires: 6 });
  const files = () => [...world.objects].filter(([key]) => key.endsWith('.eml')).sort();
  return { world, token, files };
}

/** The plain text of a mail's file. */
function textOf(file: string): string {
  const base64 = file.split('Content-Type: text/plain')[1]?.split('\r\n\r\n')[1]?.split('\r\n--')[0] ?? '';
  return Buffer.from(base64.replaceAll('\r\n', ''), 'base64').toString();
}

it('in report mode each mail lies as a file and stands in the report, and nothing is sent or recorded', async () => {
  const { world, token, files } = await openPilot();
  const summary = await world.night({ mode: 'report' });
  expect(summary).toMatchObject({ status: 'succeeded', deletions: { noticed: 0 } });
  expect(world.mails()).toEqual([]);
  expect(world.objects.has('acme/ledger.json')).toBe(false);
  expect(files().map(([key]) => key)).toEqual([
    `acme/messages/${summary.runId}-0001.eml`,
    `acme/messages/${summary.runId}-0002.eml`,
  ]);
  const [first = ''] = files().map(([, body]) => body);
  expect(first).toContain('To: jane.doe@example.com\r\n');
  expect(textOf(first)).toContain(`    id ${token}`);
  const html = world.artefact(summary, 'report.html');
  expect(html).toContain('jane.doe@example.com');
  expect(html).toContain('as it would go; nothing was sent');
  expect(world.artefact(summary, 'summary.txt')).toContain(
    '2 mails to owners written as files; none was sent.',
  );
});

it('an enforcing run that cannot send leaves the files, is partial, and nothing ever comes due', async () => {
  const { world, token, files } = await openPilot();
  for (let night = 0; night < 9; night += 1) {
    const summary = await world.night({ ownerMailer: null });
    expect(summary).toMatchObject({ status: 'partial', deletions: { deleted: 0 } });
    world.pass(1);
  }
  expect(files().length).toBeGreaterThan(9);
  expect(world.ids().has(token)).toBe(true);
  expect(world.results(await world.night({ ownerMailer: null })).problems.join()).toContain(
    'No owner was told: no mail can be sent from here.',
  );
});

it('a run that sends tells so in its report', async () => {
  const { world, files } = await openPilot();
  const summary = await world.night();
  expect(files()).toEqual([]);
  expect(world.artefact(summary, 'summary.txt')).toContain('2 owners told by mail.');
});

it('a mail that was refused is told in the report', async () => {
  const { world } = await openPilot();
  const send = async () => ({ outcome: 'refused', reason: 'Off.', endsAll: true }) as const;
  const summary = await world.night({ ownerMailer: { send } });
  expect(summary.status).toBe('partial');
  expect(world.artefact(summary, 'summary.txt')).toContain(
    '2 mails to owners not accepted: they do not count.',
  );
  expect(world.artefact(summary, 'report.html')).toMatch(/>refused<[\s\S]*>not tried</);
});
