import { isRecord } from '../api/body.ts';
import { type Answer, iscError, object, textOf, tooMany } from '../http/answer.ts';
import type { Call } from '../http/call.ts';
import type { World } from '../world.ts';
import type { AlteringFault, Fault, FieldChange, ReplacingFault } from './plan.ts';

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

function faultyAnswer(
  fault: Exclude<ReplacingFault, { kind: 'reset' | 'hang' }>,
  call: Call,
  world: World,
): Answer {
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

/** An answer with a fault in it; one that the fault does not fit stays as it is. */
export function altered(answer: Answer, fault: AlteringFault): Answer {
  switch (fault.kind) {
    case 'malformed-json':
      return { ...answer, body: { kind: 'text', text: `${textOf(answer.body).slice(0, -1)},,` } };
    case 'truncated-json': {
      const text = textOf(answer.body);
      return { ...answer, body: { kind: 'text', text: text.slice(0, Math.floor(text.length / 2)) } };
    }
    case 'rows':
      return alteredRows(answer, (row, position) =>
        fault.at === undefined || fault.at.includes(position) ? changedRow(row, fault.change) : row,
      );
    case 'fields':
      if (answer.body.kind !== 'object' || answer.status >= 400) return answer;
      return { ...answer, body: { kind: 'object', value: changed(answer.body.value, fault.change) } };
    case 'listing':
      return alteredListing(answer, fault.change);
    case 'cut-off':
    case 'clock-skew':
      return answer;
  }
}

function alteredRows(answer: Answer, change: (row: unknown, position: number) => unknown): Answer {
  if (answer.body.kind !== 'rows') return answer;
  return { ...answer, body: { kind: 'rows', rows: answer.body.rows.map(change) } };
}

function changedRow(row: unknown, change: FieldChange | { replace: unknown }): unknown {
  if ('replace' in change) return change.replace;
  return isRecord(row) ? changed(row, change) : row;
}

function changed(fields: Record<string, unknown>, change: FieldChange): Record<string, unknown> {
  const kept = Object.entries(fields).filter(([name]) => !change.remove?.includes(name));
  return { ...Object.fromEntries(kept), ...change.set };
}

type ListingChange = Extract<AlteringFault, { kind: 'listing' }>['change'];

function alteredListing(answer: Answer, change: ListingChange): Answer {
  if (answer.body.kind !== 'rows') return answer;
  const { rows } = answer.body;
  if (change === 'wrapped') return { ...answer, body: { kind: 'object', value: { items: rows } } };
  return { ...answer, body: { kind: 'rows', rows: alteredList(rows, change) } };
}

function alteredList(rows: readonly unknown[], change: Exclude<ListingChange, 'wrapped'>): unknown[] {
  switch (change) {
    case 'duplicated':
      return [...rows, ...rows];
    case 'contradicted': {
      const other = { name: 'another name', lastUsed: '2001-01-01T00:00:00.000Z' };
      return [...rows, ...rows.slice(0, 1).map((row) => changedRow(row, { set: other }))];
    }
    case 'emptied':
      return [];
    case 'halved':
      return rows.slice(0, Math.floor(rows.length / 2));
  }
}
