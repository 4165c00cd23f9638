import { isRecord } from '../api/json-body.ts';
import { type Answer, textOf } from '../http/answer.ts';
import type { AlteringFault, FieldChange } from './plan.ts';

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
