import { type Answer, answerOf, Refusal } from '../http/answer.ts';
import type { Call } from '../http/call.ts';
import { forgetExpired } from '../lifetime.ts';
import type { ApiCall, World } from '../world.ts';
import { bulkUpdate } from './bulk-update.ts';
import { createPat, deletePat, patchPat } from './change-pats.ts';
import { getIdentity, listIdentities } from './identities.ts';
import { listPats } from './list-pats.ts';
import { mint } from './oauth.ts';
import { executeWorkflow, getExecution, testWorkflow } from './workflows.ts';

const ENDPOINTS = {
  list: listPats,
  create: createPat,
  patch: patchPat,
  delete: deletePat,
  'bulk-update': bulkUpdate,
  identities: listIdentities,
  identity: getIdentity,
  'execute-workflow': executeWorkflow,
  'test-workflow': testWorkflow,
  execution: getExecution,
} satisfies Record<string, (call: ApiCall, world: World) => Answer>;

/** Answers a request as the tenant does; a refusal is an answer too. */
export function answerCall(call: Call, world: World): Answer {
  try {
    return dispatch(call, world);
  } catch (error) {
    if (error instanceof Refusal) return answerOf(error, call.trackingId);
    throw error;
  }
}

function dispatch(call: Call, world: World): Answer {
  const { route, caller } = call;
  forgetExpired(world);
  if (route?.operation === 'token') return mint(call, world);
  if (!caller)
    throw new Refusal(
      401,
      call.authorization ? 'JWT validation failed: JWT is expired' : 'Authorization header is missing',
    );
  if (!route?.version) throw new Refusal(404, 'The request URL refers to a resource that does not exist');
  const apiCall = { ...call, version: route.version, caller, id: route.id ?? '' };
  return ENDPOINTS[route.operation](apiCall, world);
}
