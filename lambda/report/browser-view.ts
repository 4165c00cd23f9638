/// <reference lib="dom" />

import type { View } from './browser-table.ts';

/**
 * The parts of the report's script that are about the page as a whole: the view in its address, links that
 * filter the table, and print. They know the table by its form alone.
 */
export const viewParts = {
  functions: [keepAddress, hasAddress, readAddress, writeAddress, showView, wantField, openLinks, printWhole],
  ofTable: [keepAddress, openLinks],
  ofPage: [printWhole],
};

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
