import { describe, expect, it } from 'vitest';
import type { OwnerMailer } from '../../lambda/ports.ts';
import { openOwnersWorld, scriptedMailer } from './owners-world.ts';

describe('an attack on the mails', () => {
  it.each([
    'jane@example.com\r\nBcc: eve@example.org',
    'jane@example.com, eve@example.org',
    '"jane, eve"@example.com',
    'jane@exämple.com',
    'jane@example.com\u202e',
    'Jane <jane@example.com>',
    '<script>@example.com',
    `${'j'.repeat(250)}@example.com`,
  ])('sends nothing to %j, and holds the token', async (email) => {
    const world = await openOwnersWorld();
    const token = world.addToken(world.addOwner('Jane Doe', { email }), { unused: 200 });
    const given = scriptedMailer(() => ({ outcome: 'accepted', messageId: 'm' }));
    const summary = await world.night({ ownerMailer: given.mailer });
    expect(given.given).toEqual([]);
    expect(world.results(summary).findings.map(({ kind }) => kind)).toContain('owner-not-addressed');
    expect(world.ledger().notices[token]).toBeUndefined();
  });

  it('has no header but its own, whatever an owner and a token are called', async () => {
    const world = await openOwnersWorld({ mode: 'report' });
    const name = 'x\r\nBcc: eve@example.org\r\n\r\n<img src=http://evil.example>';
    const token = world.addToken(world.addOwner(name, { email: 'jane@example.com' }), { unused: 200 });
    world.sandbox.tenant.patchToken(token, { name });
    await world.night();
    const [file = ''] = [...world.objects].filter(([key]) => key.endsWith('.eml')).map(([, body]) => body);
    const names = file.split('\r\n\r\n')[0]?.match(/^[A-Za-z-]+(?=:)/gm);
    expect(names).toEqual([
      'To',
      'Subject',
      'Date',
      'Message-ID',
      'X-Unsent',
      'MIME-Version',
      'Content-Type',
    ]);
    expect(file).not.toContain('eve@example.org');
  });
});

it('two nights at once tell each owner once', async () => {
  const world = await openOwnersWorld();
  for (const name of ['Jane Doe', 'Max Roe', 'Ada Lee']) {
    const owner = world.addOwner(name);
    for (const unused of [200, 1, 1]) world.addToken(owner, { unused });
  }
  const own = world.deps().ownerMailer;
  const others: Promise<{ status: string }>[] = [];
  const interrupted: OwnerMailer = {
    send: async (mail) => {
      if (others.length === 0) others.push(world.night());
      await others[0];
      return own?.send(mail) ?? { outcome: 'refused', reason: '', endsAll: true };
    },
  };
  expect(await world.night({ ownerMailer: interrupted })).toMatchObject({ status: 'succeeded' });
  expect(await others[0]).toMatchObject({ status: 'halted' });
  expect(
    world
      .said()
      .map(({ to }) => to)
      .sort(),
  ).toEqual(['ada.lee@example.com', 'jane.doe@example.com', 'max.roe@example.com']);
});

it('a sandboxed account of SES tells whom it may, every night, and nothing of the others comes due', async () => {
  const world = await openOwnersWorld();
  const verified = world.addToken(world.addOwner('Jane Doe'), { unused: 200 });
  const max = world.addOwner('Max Roe');
  for (const unused of [200, 1, 1, 1]) world.addToken(max, { unused });
  const sandboxed = scriptedMailer(({ to }, count) =>
    to === 'jane.doe@example.com'
      ? { outcome: 'accepted', messageId: `m-${count}` }
      : { outcome: 'refused', reason: 'Email address is not verified.', endsAll: false },
  );
  for (let night = 0; night < 9; night += 1) {
    expect(await world.night({ ownerMailer: sandboxed.mailer })).toMatchObject({ status: 'partial' });
    world.pass(1);
  }
  expect(world.goneByUs()).toEqual([verified]);
});

it('an owner of 240 stale tokens is told of each of them, a hundred a night', async () => {
  const world = await openOwnersWorld();
  const jane = world.addOwner('Jane Doe');
  for (let count = 0; count < 240; count += 1) world.addToken(jane, { unused: 200 });
  for (let count = 0; count < 300; count += 1) world.addToken(jane, { unused: 1 });
  for (let night = 0; night < 4; night += 1) {
    await world.night();
    world.pass(1);
  }
  const told = world.said().map(({ id }) => id);
  expect([world.mails().length, told.length, new Set(told).size]).toEqual([3, 240, 240]);
});
