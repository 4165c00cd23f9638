import { randomUUID } from 'node:crypto';
import type { Archive, Message, Notifier } from '../ports.ts';

/**
 * The notifier of a laptop: the message is kept as a file, and a notice is shown to the person at the terminal, who
 * is its one reader. The summary is what the command itself prints.
 */
export function createConsoleNotifier(deps: { archive: Archive; show: (text: string) => void }): Notifier {
  return {
    async publish(message: Message) {
      const messageId = randomUUID();
      const key = `${message.attributes.tenant}/messages/${messageId}.json`;
      await deps.archive.write(key, JSON.stringify(message, null, 2));
      if (message.attributes.status === 'notice') deps.show(`${message.subject}\n\n${message.text}`);
      return { accepted: true, readers: 1, messageId, reason: null };
    },
  };
}
