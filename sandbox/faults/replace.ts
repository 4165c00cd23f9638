import { type Answer, object } from '../http/answer.ts';
import type { Call } from '../http/call.ts';
import { iscError, tooMany } from '../http/refusal.ts';
import type { World } from '../world.ts';
import type { Fault, ReplacingFault } from './plan.ts';

/** What goes on the wire in the end. */
export type Outcome =
  | { kind: 'answer'; answer: Answer; cutOff: boolean; skewMinutes: number }
  | { kind: 'reset' }
  | { kind: 'hang' };

/** Whether a fault stands instead of the answer. */
export function isReplacing(fault: Fault): fault is ReplacingFault {
  return ['error', 'echo', 'html', 'throttle', 'unauthorized', 'redirect', 'reset', 'hang'].includes(
    fault.kind,
  );
}

/** The outcome that a fault puts in the place of the answer. */
export function replacement(fault: ReplacingFault, call: Call, world: World): Outcome {
  if (fault.kind === 'reset' || fault.kind === 'hang') return { kind: fault.kind };
  return { kind: 'answer', answer: faultyAnswer(fault, call, world), cutOff: false, skewMinutes: 0 };
}

type AnsweringFault = Exclude<ReplacingFault, { kind: 'reset' | 'hang' }>;

function faultyAnswer(fault: AnsweringFault, call: Call, world: World): Answer {
  const { trackingId } = call;
  switch (fault.kind) {
    case 'error':
      return iscError({
        status: fault.status,
        text: fault.text ?? 'An internal fault occurred.',
        trackingId,
      });
    case 'echo':
      return iscError({ status: fault.status, text: echoOf(call, fault.text ?? ''), trackingId });
    case 'html':
      return page(fault.status);
    case 'throttle':
      return tooMany(retryAfter(fault.retryAfter, world));
    case 'unauthorized':
      if (fault.invalidate && call.caller) world.sessions.revoke(call.caller.accessToken);
      return object(401, { error: 'JWT validation failed: JWT is expired' });
    case 'redirect':
      return {
        status: fault.status ?? 302,
        headers: { Location: fault.location },
        body: { kind: 'none' },
      };
  }
}

function echoOf(call: Call, text: string): string {
  return `${text} ${call.authorization ?? ''} ${call.body.toString('utf8')}`.trim();
}

function page(status: number): Answer {
  const text = `<html><head><title>${status} Bad Gateway</title></head><body><h1>${status}</h1></body></html>`;
  return { status, headers: { 'Content-Type': 'text/html' }, body: { kind: 'text', text } };
}

function retryAfter(
  wait: { seconds: number } | { dateInSeconds: number } | null,
  { clock }: World,
): string | null {
  if (wait === null) return null;
  if ('seconds' in wait) return String(wait.seconds);
  return new Date(clock.now().getTime() + wait.dateInSeconds * 1000).toUTCString();
}
