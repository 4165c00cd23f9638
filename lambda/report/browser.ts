/// <reference lib="dom" />

import { tableParts, type View } from './browser-table.ts';

/**
 * The script of the report. It is made of functions as they stand in two modules: so each may use the others of
 * its own module, the view that it is given, and the browser, but nothing else.
 */
export function browserScript(): string {
  const functions = [...tableParts.functions, ...copying, ...viewing, printWhole];
  const ofTable = [tableParts.start, startCopying, keepAddress, openLinks].map(({ name }) => `${name}(view)`);
  return `'use strict';(()=>{document.documentElement.classList.add('js');
${functions.map((each) => each.toString()).join('\n')}
document.addEventListener('DOMContentLoaded',()=>{const view=${tableParts.read.name}();
document.documentElement.classList.remove('js');
if(view!==null){${ofTable.join(';')}}
${printWhole.name}()})})()`;
}

const copying = [startCopying, linesOf, quoteCell, saveSelection, copySelection];

function startCopying(view: View): void {
  document.querySelector('#tokens')?.addEventListener('click', ({ target }) => {
    if (!(target instanceof HTMLButtonElement)) return;
    if (target.dataset['do'] === 'copy') copySelection(view, target);
    if (target.dataset['do'] === 'save') saveSelection(view);
  });
}

function linesOf({ headers, selected }: View, separator: string): string {
  const lines = [['Id', ...headers], ...selected.map((row) => [row.id, ...row.cells])];
  return lines.map((cells) => cells.map(quoteCell).join(separator)).join('\r\n');
}

function quoteCell(cell: string): string {
  const harmless = /^[=+\-@＝＋－＠]/u.test(cell) ? `'${cell}` : cell;
  return `"${harmless.replaceAll('"', '""')}"`;
}

function saveSelection(view: View): void {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(new Blob([`${linesOf(view, ',')}\r\n`], { type: 'text/csv' }));
  link.download = 'tokens.csv';
  link.click();
  window.setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}

function copySelection(view: View, button: HTMLButtonElement): void {
  const done = (label: string) => {
    button.textContent = label;
    window.setTimeout(() => {
      button.textContent = 'Copy';
    }, 2000);
  };
  const words = `${view.selected.length.toLocaleString('en-US')} copied`;
  navigator.clipboard.writeText(linesOf(view, '\t')).then(
    () => done(words),
    () => done('The browser refused'),
  );
}

/** The view in the page's address, and links that filter the table, which is known by its form alone. */
const viewing = [keepAddress, hasAddress, readAddress, writeAddress, showView, wantField, openLinks];

/** Keeps search, filters and sorting in the address as `#view?…`, so that a view can be sent. */
function keepAddress({ form }: View): void {
  let timer = 0;
  form.addEventListener('input', () => {
    // A browser refuses a page that changes its address too often, as by typing.
    window.clearTimeout(timer);
    timer = window.setTimeout(() => writeAddress(form), 300);
  });
  form.addEventListener('reset', () => window.setTimeout(() => form.dispatchEvent(new Event('input'))));
  // The event's own address: that of the page may meanwhile be the one that was kept last.
  window.addEventListener('hashchange', ({ newURL }) => readAddress(form, new URL(newURL).hash));
  readAddress(form, location.hash);
}

/** False in the preview of a mail program, say, where the page stands in another one and has no address to keep. */
function hasAddress(): boolean {
  return document.baseURI.split('#')[0] === location.href.split('#')[0];
}

function writeAddress(form: HTMLFormElement): void {
  if (!hasAddress()) return;
  const fields = new URLSearchParams();
  for (const [name, value] of new FormData(form)) {
    if (typeof value === 'string' && value !== '') fields.set(name, value);
  }
  history.replaceState(null, '', fields.size === 0 ? '#tokens' : `#view?${fields}`);
}

function readAddress(form: HTMLFormElement, hash: string): void {
  if (hash.startsWith('#view?')) showView(form, hash.slice('#view?'.length));
}

function showView(form: HTMLFormElement, view: string): void {
  const fields = new URLSearchParams(view);
  for (const field of form.elements) {
    if (field instanceof HTMLInputElement || field instanceof HTMLSelectElement)
      wantField(field, fields.get(field.name) ?? '');
  }
  form.dispatchEvent(new Event('input'));
  document.querySelector('#tokens')?.scrollIntoView();
}

/** A choice that this night does not have stays chosen, and no token matches: all of them would mislead. */
function wantField(field: HTMLInputElement | HTMLSelectElement, value: string): void {
  field.value = value;
  if (field.value === value || field instanceof HTMLInputElement) return;
  field.append(new Option(value, value));
  field.value = value;
}

/** Text that names tokens becomes a link that shows them in the table; without scripts it is no link. */
function openLinks({ form }: View): void {
  for (const link of document.querySelectorAll('a[data-view]')) {
    const view = link.getAttribute('data-view') ?? '';
    link.setAttribute('href', `#view?${view}`);
    if (hasAddress()) continue;
    link.addEventListener('click', (event) => {
      event.preventDefault();
      showView(form, view);
    });
  }
}

/** Everything folded is open on paper, and as before afterwards. */
function printWhole(): void {
  let opened: HTMLDetailsElement[] = [];
  window.addEventListener('beforeprint', () => {
    opened = [...document.querySelectorAll('details')].filter((each) => !each.open);
    for (const each of opened) each.open = true;
  });
  window.addEventListener('afterprint', () => {
    for (const each of opened) each.open = false;
    opened = [];
  });
}
