import { mailFileKey } from '../../lambda/archive/run.ts';
import type { Archive, Clock, OwnerMailer } from '../../lambda/ports.ts';
import { renderMailFile } from '../../lambda/report/owner-mail-file.ts';

/** How many mails of a kind are kept, and how many in all. */
const most = { ofKind: 2, files: 20 };

type MailboxDeps = { archive: Archive; clock: Clock; tenant: string; from: string | null };

/** A mailer, how many mails it was given, and where their files lie. */
export type Mailbox = { mailer: OwnerMailer; sent(): number; folder: string };

/** The mailer of the made-up tenant, whose owners read what they are sent: some of each kind lie as files. */
export function createDemoMailbox({ archive, clock, tenant, from }: MailboxDeps): Mailbox {
  let sent = 0;
  const kept: string[] = [];
  const keyOf = (number: number) => mailFileKey(tenant, 'owner', number);
  return {
    sent: () => sent,
    folder: archive.locate(keyOf(1)).replace(/[/\\][^/\\]*$/, ''),
    mailer: {
      send: async ({ to, cc, ...mail }) => {
        sent += 1;
        const messageId = `demo-${sent}`;
        const kind = mail.subject.replaceAll(/[\d-]/g, '');
        const isNew = kept.filter((one) => one === kind).length < most.ofKind && kept.length < most.files;
        const file = renderMailFile({ from, address: { to, cc }, mail, at: clock.now(), messageId });
        if (isNew) await archive.write(keyOf(kept.push(kind)), file);
        return { outcome: 'accepted', messageId };
      },
    },
  };
}
