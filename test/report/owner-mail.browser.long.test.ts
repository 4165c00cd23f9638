import { createRequire } from 'node:module';
import { afterAll, describe, expect, it } from 'vitest';
import * as z from 'zod';
import { renderOwnerMail } from '../../lambda/report/owner-mail.ts';
import { openOwnersWorld } from '../owners/owners-world.ts';
import { anId } from '../support/builders.ts';
import { openFile, startChromium } from '../support/chromium.ts';

const browser = await startChromium();
afterAll(() => browser?.close());

const dates = { deadline: '2026-12-07T03:00:00.000Z', at: '2026-11-30T03:01:00.000Z' };
const token = {
  id: anId(1),
  name: 'nightly-export-'.repeat(6),
  rule: 'stale',
  reason: 'last used 2026-08-15',
};
const mail = renderOwnerMail({
  tenant: 'acme',
  news: {
    owner: { id: 'o', name: 'Jane Doe' },
    notices: [{ ...token, deadline: dates.deadline, prospect: { does: 'delete' } }],
    endings: [
      {
        ...token,
        id: anId(2),
        lastUsed: null,
        at: dates.at,
        end: 'deleted',
        set: null,
        until: null,
        isRevivable: true,
      },
    ],
    reminders: [{ id: anId(3), name: 'hr sync', expiresAt: dates.deadline, days: 7 }],
  },
  askAt: 'iam@example.com',
});

const axe = createRequire(import.meta.url).resolve('axe-core/axe.min.js');
/** Landmarks are of pages, not of mails. */
const violations = z.object({ violations: z.array(z.object({ id: z.string() })) });

describe.skipIf(browser === null).each([375, 700])('a mail to an owner, %i pixels wide', (width) => {
  it.each(['light', 'dark'] as const)(
    'fits, is legible and asks for nothing in %s colours',
    async (colorScheme) => {
      if (browser === null) throw new Error('no browser');
      const { page, misdeeds, close } = await openFile(browser, mail.html, {
        viewport: { width, height: 600 },
        colorScheme,
      });
      expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(width);
      expect(await page.evaluate('getComputedStyle(document.querySelector(".card")).backgroundColor')).toBe(
        colorScheme === 'dark' ? 'rgb(25, 33, 42)' : 'rgb(255, 255, 255)',
      );
      await page.addScriptTag({ path: axe });
      const found = violations.parse(
        await page.evaluate(
          'axe.run({ rules: { region: { enabled: false }, "landmark-one-main": { enabled: false } } })',
        ),
      );
      expect(found.violations.map(({ id }) => id)).toEqual([]);
      expect(misdeeds.filter((misdeed) => !misdeed.includes('axe'))).toEqual([]);
      await close();
    },
  );

  it('says on the first screen what happens and what to do', async () => {
    if (browser === null) throw new Error('no browser');
    const { page, close } = await openFile(browser, mail.html, { viewport: { width, height: 600 } });
    for (const text of ['will be deleted on Mon 7 Dec 2026', 'Still needed: use it now', 'do nothing.'])
      expect((await page.getByText(text).first().boundingBox())?.y).toBeLessThan(400);
    await close();
  });
});

it.skipIf(browser === null)('the report of a pilot shows each mail as it would go', async () => {
  if (browser === null) throw new Error('no browser');
  const world = await openOwnersWorld();
  const id = world.addToken(world.addOwner('Jane Doe'), { unused: 200 });
  const summary = await world.night({ mode: 'report' });
  const viewport = { width: 375, height: 800 };
  const { page, misdeeds, close } = await openFile(browser, world.artefact(summary, 'report.html'), {
    viewport,
  });
  const section = page.locator('#mails');
  expect(await section.getByText(`id ${id}`).isVisible()).toBe(false);
  await section.getByText('jane.doe@example.com').click();
  expect(await section.getByText(`id ${id}`).isVisible()).toBe(true);
  expect(await section.getByText('[acme] 1 SailPoint token to be deleted from').isVisible()).toBe(true);
  expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(375);
  expect(misdeeds).toEqual([]);
  await close();
});
