import { createServer, type Server } from 'node:http';
import { type Clock, createClock } from './clock.ts';
import { commonHeaders, createExchange } from './exchange.ts';
import type { FaultPlan } from './faults/plan.ts';
import { createFaultScheduler } from './faults/schedule.ts';
import { readCall } from './http/call.ts';
import { createLimiter, type RateLimit } from './http/rate-limit.ts';
import { createRequestRecorder, type RequestLog } from './http/request-log.ts';
import { send } from './http/send.ts';
import { generatePopulation } from './population/population.ts';
import { createRandom } from './random.ts';
import { createSessions, type Sessions } from './sessions.ts';
import { defaultSwitches, type Switches } from './switches.ts';
import { createTenant, type Tenant } from './tenant.ts';
import { addWorker, type Worker } from './worker.ts';
import { createWorkflows, type Workflows } from './workflows.ts';
import type { World } from './world.ts';

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
