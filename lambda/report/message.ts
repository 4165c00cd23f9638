import type { RunResults } from '../core/results.ts';
import { overviewOf, urgencyOf } from './overview.ts';
import { asciiLine, sanitize } from './sanitize.ts';
import { renderText } from './text.ts';

const maxReasons = 20;

/** A message as a notifier takes it: ASCII subject below 100 characters, text for people, JSON for machines. */
export type ReportMessage = {
  subject: string;
  text: string;
  json: string;
  attributes: { tenant: string; status: string; severity: string; mode: string };
};

/** The message at the end of a run: the text of the mail, and the figures for machines without tokens. */
export function renderMessage(results: RunResults): ReportMessage {
  const { summary } = results;
  const reasons = summary.guard.reasons.slice(0, maxReasons).map((reason) => sanitize(reason, 300));
  const figures = {
    ...summary,
    guard: { ...summary.guard, reasons },
    headline: sanitize(overviewOf(results).headline, 400),
    location: results.location,
  };
  return {
    subject: subjectOf(results),
    text: renderText(results),
    json: JSON.stringify(figures),
    attributes: {
      tenant: summary.tenant,
      status: summary.status,
      severity: urgencyOf(results),
      mode: summary.mode,
    },
  };
}

function subjectOf(results: RunResults): string {
  const { tenant, status } = results.summary;
  return asciiLine(`[${tenant}] ${status}: ${overviewOf(results).headline}`, 99);
}
