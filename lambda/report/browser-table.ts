/// <reference lib="dom" />

type Row = { element: HTMLTableRowElement; id: string; cells: string[]; text: string };

/** The table of tokens, its form, and the rows that the form selects. */
export type View = {
  table: HTMLTableElement;
  form: HTMLFormElement;
  headers: string[];
  rows: Row[];
  selected: Row[];
  limit: number;
};

/** The parts of the report's script that make its table of tokens searched, filtered and sorted. */
export const tableParts = {
  functions: [
    startTable,
    readView,
    readRows,
    foldText,
    fillChoices,
    filtersOf,
    choicesOf,
    selects,
    compareCells,
    sortingOf,
    applyChoices,
    showRows,
    noRow,
    makeSortable,
  ],
  read: readView,
  start: startTable,
};

function startTable(view: View): void {
  fillChoices(view);
  makeSortable(view);
  view.form.hidden = false;
  view.form.addEventListener('input', () => applyChoices(view));
  view.form.addEventListener('submit', (event) => event.preventDefault());
  document.querySelector('#tokens [data-do=more]')?.addEventListener('click', () => {
    view.limit += 400;
    showRows(view);
  });
  // An auditor prints what is selected, not what fits a screen.
  window.addEventListener('beforeprint', () => showRows({ ...view, limit: view.selected.length }));
  window.addEventListener('afterprint', () => showRows(view));
  applyChoices(view);
}

function readView(): View | null {
  const table = document.querySelector('#tokens table');
  const form = document.querySelector('#tokens form');
  if (!(table instanceof HTMLTableElement) || !(form instanceof HTMLFormElement)) return null;
  const headers = [...(table.tHead?.rows[0]?.cells ?? [])].map((cell) => cell.textContent ?? '');
  const rows = [...(table.tBodies[0]?.rows ?? [])].map(readRows);
  return { table, form, headers, rows, selected: rows, limit: 100 };
}

function readRows(element: HTMLTableRowElement): Row {
  const id = element.querySelector('code')?.textContent ?? '';
  const cells = [...element.cells].map((cell) => (cell.textContent ?? '').trim());
  const unseen = [...element.cells].map((cell) => cell.dataset['find'] ?? '');
  const name = cells[0] ?? '';
  cells[0] = name.slice(0, name.length - id.length);
  return { element, id, cells, text: foldText([id, ...cells, ...unseen].join('\n')) };
}

/** A text without case, accents and width, so that `zoe` finds `Zoë` and `lodz` finds `Łódź`. */
function foldText(text: string): string {
  const plain: Record<string, string> = {
    ...{ ł: 'l', ø: 'o', đ: 'd', ð: 'd', ħ: 'h', ŧ: 't', ı: 'i' },
    ...{ ß: 'ss', æ: 'ae', œ: 'oe', þ: 'th' },
  };
  const bare = text
    .toLowerCase()
    .normalize('NFKD')
    .replace(/\p{M}+/gu, '');
  return bare.replace(/[łøđðħŧıßæœþ]/g, (letter) => plain[letter] ?? letter);
}

function fillChoices({ form, rows, headers }: View): void {
  for (const select of filtersOf(form)) {
    const column = headers.findIndex((header) => header.toLowerCase() === select.name);
    select.dataset['column'] = String(column);
    const values = new Set(rows.flatMap((row) => choicesOf(select, row)));
    const sorted = [...values]
      .filter((value) => value !== '')
      .sort(new Intl.Collator('en', { numeric: true }).compare);
    select.append(...sorted.map((value) => new Option(value, value)));
  }
}

function filtersOf(form: HTMLFormElement): HTMLSelectElement[] {
  return [...form.querySelectorAll('select')].filter(({ name }) => name !== 'sort');
}

/**
 * What a select may choose a row by: its cell and what the cell carries beside its text, only that, or each part of a
 * cell that is a list.
 */
function choicesOf(select: HTMLSelectElement, row: Row): string[] {
  const column = Number(select.dataset['column']);
  const cell = row.cells[column] ?? '';
  const also = row.element.cells[column]?.dataset['also'] ?? '';
  if (select.dataset['list'] !== undefined) return cell.split(', ');
  return select.dataset['also'] === undefined ? [cell, also] : [also];
}

/** What the form asks for: every word or "phrase in quotes" of the search, and what each select names. */
function selects({ form }: View): (row: Row) => boolean {
  const search = form.elements.namedItem('search');
  const typed = search instanceof HTMLInputElement ? search.value : '';
  const parts = typed.match(/"[^"]*"|\S+/g) ?? [];
  const words = parts.map((part) => foldText(part.replaceAll('"', '')));
  const chosen = filtersOf(form).filter((select) => select.value !== '');
  return (row) =>
    chosen.every((select) => choicesOf(select, row).includes(select.value)) &&
    words.every((word) => row.text.includes(word));
}

function compareCells({
  column,
  descending,
}: {
  column: number;
  descending: boolean;
}): (a: Row, b: Row) => number {
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

/** The select that sorts; its values are a column's place, with a minus for the other way. */
function sortingOf({ form }: View): HTMLSelectElement | null {
  const select = form.elements.namedItem('sort');
  return select instanceof HTMLSelectElement ? select : null;
}

function applyChoices(view: View): void {
  const wanted = sortingOf(view)?.value ?? '';
  const column = Math.abs(Number(wanted)) - 1;
  const descending = wanted.startsWith('-');
  view.selected = view.rows.filter(selects(view));
  if (wanted !== '') view.selected.sort(compareCells({ column, descending }));
  for (const [place, cell] of [...(view.table.tHead?.rows[0]?.cells ?? [])].entries()) {
    if (place === column) cell.setAttribute('aria-sort', descending ? 'descending' : 'ascending');
    else cell.removeAttribute('aria-sort');
  }
  view.limit = 100;
  showRows(view);
}

function showRows(view: View): void {
  const { table, rows, selected, limit } = view;
  const elements = selected.slice(0, limit).map((row) => row.element);
  table.tBodies[0]?.replaceChildren(...(elements.length === 0 ? [noRow(view)] : elements));
  const shown = Math.min(limit, selected.length).toLocaleString('en-US');
  const found = selected.length.toLocaleString('en-US');
  const count = document.querySelector('#tokens [role=status]');
  const all = rows.length.toLocaleString('en-US');
  if (count !== null) count.textContent = `${shown} shown of ${found} selected, ${all} in all`;
  const more = document.querySelector('#tokens [data-do=more]');
  if (more instanceof HTMLButtonElement) more.hidden = selected.length <= limit;
}

function noRow({ headers, rows }: View): HTMLTableRowElement {
  const row = document.createElement('tr');
  const cell = row.insertCell();
  row.className = 'none';
  cell.colSpan = headers.length;
  cell.textContent = rows.length === 0 ? 'No token.' : 'No token matches. Reset the filters to see all.';
  return row;
}

/** A column's head sorts by it, then the other way; on a phone the select does. */
function makeSortable(view: View): void {
  const select = sortingOf(view);
  for (const [index, cell] of [...(view.table.tHead?.rows[0]?.cells ?? [])].entries()) {
    const column = String(index + 1);
    const label = cell.textContent ?? '';
    select?.append(new Option(`${label} \u2191`, column), new Option(`${label} \u2193`, `-${column}`));
    const button = document.createElement('button');
    button.type = 'button';
    button.append(...cell.childNodes);
    button.addEventListener('click', () => {
      if (select !== null) select.value = select.value === column ? `-${column}` : column;
      view.form.dispatchEvent(new Event('input'));
    });
    cell.append(button);
  }
}
