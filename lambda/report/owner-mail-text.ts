import type { OwnerMailParts, OwnerMailSection } from './owner-mail-section.ts';

/** The plain text of a mail to an owner. */
export function renderOwnerText({ greeting, headline, sections, footer }: OwnerMailParts): string {
  return [greeting, '', headline, ...sections.flatMap(sectionLines), '', '-- ', footer, ''].join('\n');
}

function sectionLines({ title, rows, advice }: OwnerMailSection): string[] {
  return [
    '',
    title.toUpperCase(),
    ...advice.map((sentence) => `  ${sentence}`),
    '',
    ...rows.flatMap(({ name, id, when, why }) => [`  * ${name}`, `    ${when}: ${why}`, `    id ${id}`]),
  ];
}
