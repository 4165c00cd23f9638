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
