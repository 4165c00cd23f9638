import { createHash } from 'node:crypto';
import { html, ownMarkup, type SafeHtml } from './html.ts';

/** A page that needs nothing but itself. */
export type Document = { title: string; style: string; script: string | null; body: SafeHtml };

/** The text of a page: no request, no other file, and nothing runs but the style sheet and the script that it names by their hashes. */
export function renderDocument({ title, style, script, body }: Document): string {
  return `<!doctype html>\n${html`<html lang="en"><head><meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${securityPolicy(style, script)}">
<meta name="viewport" content="width=device-width, initial-scale=1"><meta name="color-scheme" content="light dark"><meta name="referrer" content="no-referrer"><meta name="robots" content="noindex">
<title>${title}</title>
<style>${ownMarkup(style)}</style>${script === null ? null : html`<script>${ownMarkup(script)}</script>`}</head>
${body}</html>`}\n`;
}

function securityPolicy(style: string, script: string | null): string {
  return [
    "default-src 'none'",
    `style-src '${fingerprint(style)}'`,
    ...(script === null ? [] : [`script-src '${fingerprint(script)}'`]),
    "base-uri 'none'",
    "form-action 'none'",
    "require-trusted-types-for 'script'",
  ].join('; ');
}

function fingerprint(text: string): string {
  return `sha256-${createHash('sha256').update(text).digest('base64')}`;
}
