import { randomUUID } from 'node:crypto';
import type { Archive, Message, Notifier } from '../ports.ts';

/**
 * The notifier of a laptop: the message is kept as a file and shown to the person at the terminal,
 * who is its one reader.
 */
export function createConsoleNotifier(deps: {
  archive: Archive;
  show: (message: Message) => void;
}): Notifier {
  return {
    async publish(message: Message) {
      const messageId = randomUUID();
      const key = `${message.attributes.tenant}/messages/${messageId}.json`;
      await deps.archive.write(key, JSON.stringify(message, null, 2));
      deps.show(message);
      return { accepted: true, readers: 1, messageId, reason: null };
    },
  };
}
