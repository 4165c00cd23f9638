import type { ApiVersion } from './api/versions.ts';
import type { Clock } from './clock.ts';
import type { Call } from './http/call.ts';
import type { Session, Sessions } from './sessions.ts';
import type { Switches } from './switches.ts';
import type { Tenant } from './tenant.ts';
import type { Workflows } from './workflows.ts';

/** What the endpoints act on. */
export type World = {
  tenant: Tenant;
  workflows: Workflows;
  clock: Clock;
  switches: Switches;
  sessions: Sessions;
};

/** A request to a versioned endpoint by a caller with a good access token. */
export type ApiCall = Call & { version: ApiVersion; caller: Session; id: string };
