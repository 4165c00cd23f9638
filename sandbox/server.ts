import { createServer, type Server, type ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { type Clock, createClock } from './clock.ts';
import { commonHeaders, createExchange, createLimiter, type RateLimit } from './exchange.ts';
import type { Outcome } from './faults/effects.ts';
import { createFaultScheduler, type FaultPlan } from './faults/plan.ts';
import { pieces, textOf } from './http/answer.ts';
import { readCall } from './http/call.ts';
import { createRequestRecorder, type RequestLog } from './http/request-log.ts';
import { generatePopulation } from './population/population.ts';
import { createRandom } from './random.ts';
import { createSessions, type Sessions } from './sessions.ts';
import { defaultSwitches, type Switches } from './switches.ts';
import { createTenant, type Tenant } from './tenant.ts';
import { createWorkflows, type Workflows } from './workflows.ts';
import { addWorker, type Worker, type World } from './world.ts';

/** How a sandbox starts; every switch can be set here, and changed later. */
export type SandboxOptions = Partial<Switches> & {
  /** The tenant's name; the same as `org`. */
  apiOrg?: string;
  /** ISO-8601 start of the sandbox's clock; real time when absent. */
  now?: string;
  /** The clock then only moves by hand. */
  frozen?: boolean;
  /** 0, the default, takes a free one. */
  port?: number;
  /** Per client id and API version, on real time; null for none; 100 in 10 seconds when absent. */
  rateLimit?: RateLimit | null;
  faults?: FaultPlan;
  /** Of the ids and secrets that the sandbox makes up. */
  seed?: number;
};

/** An ISC tenant over HTTP on the loopback interface. */
export type Sandbox = {
  /** `http://127.0.0.1:<port>` */
  baseUrl: string;
  tokenUrl: string;
  clock: Clock;
  /** The tenant's state, past HTTP. */
  tenant: Tenant;
  /** Its workflows, and what they received, past HTTP. */
  workflows: Workflows;
  /** The access tokens that are out, past HTTP. */
  sessions: Sessions;
  /** The credentials of a service identity that may manage all tokens. */
  worker: Worker;
  requests: RequestLog;
  faults: { set(plan: FaultPlan): void; clear(): void };
  /** Changes switches while the sandbox runs. */
  switch(changes: Partial<Switches>): void;
  /** Adds a population whose ages are counted from the sandbox's clock. */
  populate(options: { tokens: number; seed: number }): void;
  /** Stops at once, whatever requests hang. */
  close(): Promise<void>;
};

const RATE_LIMIT: RateLimit = { requests: 100, windowMs: 10_000 };

/** Starts a sandbox. */
export async function createSandbox(options: SandboxOptions = {}): Promise<Sandbox> {
  const world = createWorld(options);
  const limit = options.rateLimit === undefined ? RATE_LIMIT : options.rateLimit;
  const scheduler = createFaultScheduler(options.faults ?? { rules: [] });
  const recorder = createRequestRecorder();
  const worker = addWorker(world);
  const exchange = createExchange({
    world,
    scheduler,
    recorder,
    apiLimiter: createLimiter(limit),
    tokenLimiter: createLimiter(limit && { ...limit, requests: limit.requests * 10 }),
  });
  const server = serve(world, exchange);
  const baseUrl = await listen(server, options.port ?? 0);
  return {
    baseUrl,
    tokenUrl: `${baseUrl}/oauth/token`,
    clock: world.clock,
    tenant: world.tenant,
    workflows: world.workflows,
    sessions: world.sessions,
    worker,
    requests: recorder.log,
    faults: { set: scheduler.set, clear: scheduler.clear },
    switch: (changes) => {
      Object.assign(world.switches, changes);
    },
    populate: ({ tokens, seed }) => populate(world, tokens, seed),
    close: () => close(server),
  };
}

function createWorld(options: SandboxOptions): World {
  const { apiOrg, now, frozen, port, rateLimit, faults, seed, ...given } = options;
  const clock = createClock(options);
  const tenant = createTenant({ clock, random: createRandom(seed ?? 1) });
  const switches = { ...defaultSwitches, ...(apiOrg && { org: apiOrg }), ...given };
  const workflows = createWorkflows({ clock });
  return { clock, tenant, workflows, switches, sessions: createSessions({ clock, tenant, switches }) };
}

function populate({ tenant, clock }: World, tokens: number, seed: number): void {
  const population = generatePopulation({ tokens, seed, now: clock.now() });
  for (const identity of population.identities) tenant.addIdentity(identity);
  for (const token of population.tokens) tenant.addToken(token);
}

function serve(world: World, exchange: ReturnType<typeof createExchange>): Server {
  // A short keep-alive would now and then close a connection just as a client reuses it.
  return createServer({ keepAliveTimeout: 60_000 }, async (request, response) => {
    const call = await readCall(request, world.sessions).catch(() => null);
    if (!call) {
      response.destroy();
      return;
    }
    const outcome = await exchange(call);
    await send(response, outcome, commonHeaders(call, outcome, world));
  });
}

function listen(server: Server, port: number): Promise<string> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => {
      const address = server.address();
      if (address === null || typeof address === 'string') reject(new Error('The sandbox has no port'));
      else resolve(`http://127.0.0.1:${address.port}`);
    });
  });
}

function close(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}

/** Puts an outcome on the wire; a client that went away ends it quietly. */
async function send(response: ServerResponse, outcome: Outcome, headers: Record<string, string>) {
  if (outcome.kind === 'hang') return;
  if (outcome.kind === 'reset') {
    response.socket?.resetAndDestroy();
    return;
  }
  const { answer } = outcome;
  response.sendDate = false;
  response.setHeaders(new Map(Object.entries({ ...headers, ...answer.headers })));
  response.statusCode = answer.status;
  if (outcome.cutOff) return sendHalf(response, textOf(answer.body));
  if (answer.body.kind === 'rows')
    await pipeline(Readable.from(pieces(answer.body)), response).catch(ignoreGoneClient);
  else response.end(textOf(answer.body));
}

function sendHalf(response: ServerResponse, text: string): void {
  const half = text.slice(0, Math.floor(text.length / 2));
  response.setHeader('Content-Length', Buffer.byteLength(text));
  response.write(half, () => response.socket?.destroy());
}

function ignoreGoneClient(error: NodeJS.ErrnoException): void {
  const gone = ['ERR_STREAM_PREMATURE_CLOSE', 'ECONNRESET', 'EPIPE', 'ERR_STREAM_UNABLE_TO_PIPE'];
  if (!gone.includes(error.code ?? '')) throw error;
}
