/// <reference lib="dom" />

import { tableParts, type View } from './browser-table.ts';
import { viewParts } from './browser-view.ts';

/**
 * The script of the report. It is made of functions as they stand in three modules: so each may use the others of
 * its own module, the view that it is given, and the browser, but nothing else.
 */
export function browserScript(): string {
  const own = [startCopying, linesOf, quoteCell, saveSelection, copySelection];
  const functions = [...tableParts.functions, ...own, ...viewParts.functions];
  const ofTable = [tableParts.start, startCopying, ...viewParts.ofTable].map(({ name }) => `${name}(view)`);
  const ofPage = viewParts.ofPage.map(({ name }) => `${name}()`);
  return `'use strict';(()=>{document.documentElement.classList.add('js');
${functions.map((each) => each.toString()).join('\n')}
document.addEventListener('DOMContentLoaded',()=>{const view=${tableParts.read.name}();
document.documentElement.classList.remove('js');
if(view!==null){${ofTable.join(';')}}
${ofPage.join(';')}})})()`;
}

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
