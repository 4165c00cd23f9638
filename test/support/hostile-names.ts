/** Names as users could type them to change what a report shows or does. */
export const hostileNames = {
  markup: '<img src=x onerror=alert(1)><b>bold</b>',
  scriptEnd: '</script><script>document.title="owned"</script></style></table>',
  attribute: '" onmouseover="alert(1)" \' x=\'',
  formula: '=HYPERLINK("http://evil.example","click")',
  plus: "+1+cmd|' /C calc'!A0",
  minus: '-2+3',
  at: '@SUM(1+1)*cmd',
  fullWidth: '＝1+1',
  tabbed: '\t=1+1',
  bidi: 'invoice\u202Efdp.exe',
  control: 'a\u0000b\u001b[31mred\u0007',
  lines: 'first\r\nSubject: second\u2028third',
  quotes: 'a,"b";c',
  blank: '\u200b \u3164',
  long: 'x'.repeat(10_000),
  link: 'urgent https://evil.example and www.evil.example',
} as const;
