/// <reference lib="dom" />

type Row = { element: HTMLTableRowElement; id: string; cells: string[]; text: string };
type View = {
  table: HTMLTableElement;
  form: HTMLFormElement;
  headers: string[];
  rows: Row[];
  selected: Row[];
  limit: number;
  sort: { column: number; descending: boolean } | null;
};

/**
 * The script of the report: search, filters, sorting, copy and CSV of the selection. It is made of the
 * functions below as they stand, so they may use one another and the browser, but nothing else of this
 * module or of others.
 */
export function browserScript(): string {
  const parts = [
    readRows,
    readView,
    fillChoices,
    choicesOf,
    selects,
    compareCells,
    applyChoices,
    showRows,
    makeSortable,
    linesOf,
    quoteCell,
    saveSelection,
    copySelection,
    onButton,
    startReport,
  ];
  return `'use strict';(()=>{document.documentElement.classList.add('js');
${parts.map((part) => part.toString()).join('\n')}
document.addEventListener('DOMContentLoaded',${startReport.name})})()`;
}

function startReport(): void {
  const view = readView();
  document.documentElement.classList.remove('js');
  if (view === null) return;
  fillChoices(view);
  makeSortable(view);
  view.form.hidden = false;
  view.form.addEventListener('input', () => applyChoices(view));
  view.form.addEventListener('reset', () => window.setTimeout(() => applyChoices(view)));
  view.form.addEventListener('submit', (event) => event.preventDefault());
  document.querySelector('#tokens')?.addEventListener('click', (event) => onButton(view, event.target));
  applyChoices(view);
}

function readView(): View | null {
  const table = document.querySelector('#tokens table');
  const form = document.querySelector('#tokens form');
  if (!(table instanceof HTMLTableElement) || !(form instanceof HTMLFormElement)) return null;
  const headers = [...(table.tHead?.rows[0]?.cells ?? [])].map((cell) => cell.textContent ?? '');
  const rows = [...(table.tBodies[0]?.rows ?? [])].map(readRows);
  return { table, form, headers, rows, selected: rows, limit: 100, sort: null };
}

function readRows(element: HTMLTableRowElement): Row {
  const id = element.querySelector('code')?.textContent ?? '';
  const cells = [...element.cells].map((cell) => (cell.textContent ?? '').trim());
  const name = cells[0] ?? '';
  cells[0] = name.slice(0, name.length - id.length);
  return { element, id, cells, text: `${id} ${cells.join(' ')}`.toLowerCase() };
}

function fillChoices({ form, rows, headers }: View): void {
  for (const select of form.querySelectorAll('select')) {
    const column = headers.findIndex((header) => header.toLowerCase() === select.name);
    select.dataset['column'] = String(column);
    const values = new Set(rows.flatMap((row) => choicesOf(select, row)));
    const sorted = [...values].filter((value) => value !== '').sort(new Intl.Collator('en').compare);
    select.append(...sorted.map((value) => new Option(value, value)));
  }
}

/** What a select may choose a row by: its cell, or each part of a cell that is a list. */
function choicesOf(select: HTMLSelectElement, row: Row): string[] {
  const cell = row.cells[Number(select.dataset['column'])] ?? '';
  return select.dataset['list'] === undefined ? [cell] : cell.split(', ');
}

function selects({ form }: View): (row: Row) => boolean {
  const search = form.elements.namedItem('search');
  const words = search instanceof HTMLInputElement ? search.value.toLowerCase().split(/\s+/) : [];
  const chosen = [...form.querySelectorAll('select')].filter((select) => select.value !== '');
  return (row) =>
    chosen.every((select) => choicesOf(select, row).includes(select.value)) &&
    words.every((word) => row.text.includes(word));
}

function compareCells(column: number, descending: boolean): (a: Row, b: Row) => number {
  const ranks = ['high', 'medium', 'low'];
  const collator = new Intl.Collator('en', { numeric: true });
  return (a, b) => {
    const left = a.cells[column] ?? '';
    const right = b.cells[column] ?? '';
    if (left === '' || right === '') return Number(left === '') - Number(right === '');
    const byRank = ranks.indexOf(left) - ranks.indexOf(right);
    return (byRank === 0 ? collator.compare(left, right) : byRank) * (descending ? -1 : 1);
  };
}

function applyChoices(view: View): void {
  view.selected = view.rows.filter(selects(view));
  if (view.sort !== null) view.selected.sort(compareCells(view.sort.column, view.sort.descending));
  view.limit = 100;
  showRows(view);
}

function showRows({ table, rows, selected, limit }: View): void {
  table.tBodies[0]?.replaceChildren(...selected.slice(0, limit).map((row) => row.element));
  const shown = Math.min(limit, selected.length).toLocaleString('en-US');
  const found = selected.length.toLocaleString('en-US');
  const count = document.querySelector('#tokens [role=status]');
  const all = rows.length.toLocaleString('en-US');
  if (count !== null) count.textContent = `${shown} shown of ${found} selected, ${all} in all`;
  const more = document.querySelector('#tokens [data-do=more]');
  if (more instanceof HTMLButtonElement) more.hidden = selected.length <= limit;
}

function makeSortable(view: View): void {
  const cells = [...(view.table.tHead?.rows[0]?.cells ?? [])];
  for (const [column, cell] of cells.entries()) {
    const button = document.createElement('button');
    button.type = 'button';
    button.append(...cell.childNodes);
    button.addEventListener('click', () => {
      const descending = view.sort?.column === column && !view.sort.descending;
      view.sort = { column, descending };
      for (const each of cells) each.removeAttribute('aria-sort');
      cell.setAttribute('aria-sort', descending ? 'descending' : 'ascending');
      applyChoices(view);
    });
    cell.append(button);
  }
}

function onButton(view: View, target: EventTarget | null): void {
  const action = target instanceof HTMLButtonElement ? target.dataset['do'] : undefined;
  if (action === 'more') {
    view.limit += 400;
    showRows(view);
  }
  if (action === 'copy' && target instanceof HTMLButtonElement) copySelection(view, target);
  if (action === 'save') saveSelection(view);
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
