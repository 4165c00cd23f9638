/** How the table of tokens looks on a phone: a card a token, each cell below its column's head. */
export function phoneStyle(columns: readonly string[]): string {
  const labels = columns.map(
    (column, index) => `.tokens td:nth-child(${index + 1})::before{content:"${column}"}`,
  );
  return `
@media screen and (max-width:44rem){.tokens{min-width:0;font-size:.85rem}
.tokens,.tokens :is(tbody,tr,td){display:block}
.tokens thead{display:none}
.scroll:has(.tokens){max-height:none;overflow:visible}
.sorting{display:grid!important}
.tokens tbody tr{display:grid;grid-template-columns:1fr 1fr 1fr;gap:.5rem .75rem;padding:.9rem 1rem}
.tokens tbody tr+tr{border-top:1px solid var(--line)}
.tokens tbody tr>td{border:0;padding:0!important}
.tokens td:is(:nth-child(1),:nth-child(2),:nth-child(9),:nth-child(10)){grid-column:span 2}
.tokens td:is(:nth-child(4),.none td){grid-column:1/-1}
.tokens td:empty{display:none}
.tokens td:not([colspan])::before{display:block;font-size:.72rem;font-weight:400;color:var(--soft)}
${labels.join('\n')}}
`;
}

/** How the report looks on paper, with a line that stands below each page: which run it is of. */
export function printStyle(line: string): string {
  return `
@media print{@page{margin:14mm 14mm 18mm;@bottom-left{content:"${quoted(line)}";${small}}@bottom-right{content:counter(page) " / " counter(pages);${small}}}
:root{--page:#fff;--shadow:none}
body{font-size:10.5pt}
nav,.controls,.more,.skip,th button::after{display:none!important}
.masthead,main,footer{padding-left:0;padding-right:0;max-width:none}
.masthead{padding-top:0}
section{margin-top:2rem}
.charts,.pair{grid-template-columns:1fr 1fr}
.figures{grid-template-columns:repeat(3,1fr)}
.owners{grid-template-columns:1fr 1fr;gap:0 1rem}
.owner{border:0;border-bottom:1px solid var(--line);border-radius:0;padding:.2rem 0;font-size:8.5pt}
.card,.figure,tr,li{break-inside:avoid}
h2,h3{break-after:avoid}
*{print-color-adjust:exact}
.scroll{overflow:visible;border:0}
.tokens{min-width:0;font-size:6pt}
.tokens :is(th,td){padding:.25rem .2rem!important;white-space:normal}
.tokens th:nth-child(1){width:14.5%}
.tokens th:nth-child(4){width:15%}
.tokens th:nth-child(5){width:7%}
.tokens th:nth-child(n+6):nth-child(-n+8){width:7.9%}
thead{display:table-header-group;break-inside:avoid}
th button{display:contents}
.tokens code{font-size:4.8pt}
.chart details{overflow:visible}
.plain{font-size:7.5pt}
.plain :is(th,td,code){overflow-wrap:anywhere}
.plain .day,td.day{white-space:normal}
.plain td:has(details){min-width:0}
meter{width:2.5rem}
.chart .plain{font-size:6.5pt}
.plain :is(th,td){padding:.35rem .5rem;white-space:normal}}
`;
}

const small = 'font:7pt sans-serif;color:#5a6472';

/** A text within the quotes of a style sheet: whatever could end it is written by its code. */
function quoted(text: string): string {
  return text.replace(/[^\w .,:-]/gu, (mark) => `\\${mark.codePointAt(0)?.toString(16)} `);
}
