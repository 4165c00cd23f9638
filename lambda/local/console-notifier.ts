import { randomUUID } from 'node:crypto';
import type { Archive, Message, Notifier } from '../ports.ts';

/** Where the messages of a laptop go. */
export type ConsoleNotifierDeps = {
  archive: Archive;
  /** Shows a message; whether a person at a terminal was given it. */
  show: (message: Message) => Promise<boolean>;
  /** Who reads the folder of messages; null where nobody is named. */
  reader: string | null;
  /** What else than a terminal gives it a reader, as the end of a sentence. */
  orElse?: string;
};

/** The notifier of a laptop: the message is kept as a file, and shown. Whoever is given it is its one reader. */
export function createConsoleNotifier({
  archive,
  show,
  reader,
  orElse = 'name who reads them with --notices-to',
}: ConsoleNotifierDeps): Notifier {
  const unread = `no terminal shows it, and nobody is named who reads the messages. Run it at a terminal, or ${orElse}`;
  return {
    async publish(message: Message) {
      const messageId = randomUUID();
      const key = `${message.attributes.tenant}/messages/${messageId}.json`;
      await archive.write(key, JSON.stringify({ ...message, reader }, null, 2));
      const isShown = await show(message);
      const isRead = isShown || reader !== null;
      return { accepted: true, readers: isRead ? 1 : 0, messageId, reason: isRead ? null : unread };
    },
  };
}
