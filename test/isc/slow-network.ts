import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { onTestFinished } from 'vitest';

/** Puts a network between the adapter and a server: each piece takes a time of its own, in both directions. */
export async function slowNetwork(baseUrl: string, delayMs: () => number): Promise<string> {
  const target = Number(new URL(baseUrl).port);
  const sockets = new Set<Socket>();
  const server = createServer((near) => {
    const far = connect(target, '127.0.0.1');
    relay(near, far, delayMs);
    relay(far, near, delayMs);
    sockets.add(near).add(far);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  const address = server.address();
  return `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`;
}

function relay(from: Socket, to: Socket, delayMs: () => number): void {
  let delivered: Promise<unknown> = Promise.resolve();
  from.on('data', (chunk) => {
    const arrival = sleep(delayMs());
    delivered = delivered.then(() => arrival).then(() => to.destroyed || to.write(chunk));
  });
  from.on('error', () => to.destroy());
  from.on('close', () => to.destroy());
}
