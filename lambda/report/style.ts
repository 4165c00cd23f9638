/** The style sheet of the report: light, dark and print; colours are named by what they mean. */
export const styleSheet = `
:root{--page:#f7f7f5;--card:#fff;--ink:#1c2430;--soft:#5a6472;--line:#dfe2e6;--accent:#2f6d9e;--accent-ink:#22557d;
--danger:#c0392b;--danger-ink:#a32a1e;--danger-wash:#fbecea;--warn:#d98e1f;--warn-ink:#855300;--warn-wash:#fcf3e2;
--good-ink:#1f6b4f;--good-wash:#e6f3ed;--kept:#b9c3cf;--shadow:0 1px 2px rgb(20 30 50/.05),0 4px 16px rgb(20 30 50/.04)}
@media screen and (prefers-color-scheme:dark){:root{--page:#12161c;--card:#1a2029;--ink:#e8ebf0;--soft:#a3adba;--line:#2e3743;
--accent:#5d9fd3;--accent-ink:#8fc1ea;--danger:#e0695c;--danger-ink:#f3978c;--danger-wash:#3a201f;--warn:#dfa24a;--warn-ink:#f0bf78;
--warn-wash:#372b17;--good-ink:#7fd0ae;--good-wash:#17322a;--kept:#4d5a69;--shadow:none}}
*{box-sizing:border-box}
html{-webkit-text-size-adjust:100%;scroll-padding-top:4rem}
body{margin:0;background:var(--page);color:var(--ink);font:16px/1.55 ui-sans-serif,system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue",Arial,sans-serif;font-variant-numeric:tabular-nums}
.masthead,main,footer,nav ul{max-width:90rem;margin:0 auto;padding:0 clamp(1rem,3vw,3rem)}
h1{font-size:clamp(1.6rem,1.1rem + 2vw,2.6rem);line-height:1.2;font-weight:620;letter-spacing:-.02em;text-wrap:pretty;max-width:32em;margin:.5rem 0 2rem}
h2{font-size:1.35rem;font-weight:620;letter-spacing:-.01em;margin:0 0 1rem}
h3{font-size:1rem;font-weight:620;margin:0}
p{margin:0 0 .75rem}
li,p{overflow-wrap:anywhere}
a{color:var(--accent-ink)}
code{font:.82em/1.4 ui-monospace,"SF Mono",Menlo,Consolas,monospace;overflow-wrap:anywhere}
:focus-visible{outline:3px solid var(--accent);outline-offset:2px;border-radius:4px}
section{margin-top:3.5rem}
.skip{position:absolute;left:-100rem}
.skip:focus{left:1rem;top:1rem;background:var(--card);padding:.5rem 1rem;z-index:3}
.sr{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap}
.quiet{color:var(--soft)}
.card{background:var(--card);border:1px solid var(--line);border-radius:14px;padding:1.5rem;box-shadow:var(--shadow)}
.masthead{padding-top:2.5rem;padding-bottom:1.5rem}
.brand{color:var(--accent-ink);font-weight:620;letter-spacing:.02em;margin-bottom:1.75rem}
.run{display:flex;flex-wrap:wrap;gap:.4rem .9rem;align-items:center;color:var(--soft);margin:0}
.run b{color:var(--ink)}
.chip{display:inline-block;padding:.05rem .65rem;border-radius:99px;border:1px solid var(--line);font-size:.85rem;color:var(--soft);background:var(--card)}
.chip.succeeded{color:var(--good-ink);background:var(--good-wash);border-color:transparent}
.chip.partial,.chip.medium{color:var(--warn-ink);background:var(--warn-wash);border-color:transparent}
.chip.halted,.chip.failed,.chip.high{color:var(--danger-ink);background:var(--danger-wash);border-color:transparent}
.figures{display:grid;grid-template-columns:repeat(3,1fr);gap:1px;margin:0;background:var(--card);border:1px solid var(--line);border-radius:14px;overflow:hidden;box-shadow:var(--shadow)}
@media (min-width:68rem){.figures{grid-template-columns:repeat(6,1fr)}
.figures:has(:nth-child(9)){grid-template-columns:repeat(5,1fr)}}
.figure{box-shadow:0 0 0 1px var(--line);padding:1.1rem 1.3rem}
.figure dt{color:var(--soft);font-size:.9rem}
.figure dd{margin:0}
.figure .value{font-size:1.9rem;line-height:1.25;font-weight:600;letter-spacing:-.02em}
.figure .change{font-size:.83rem;color:var(--soft)}
td.worse,.figure .worse{color:var(--danger-ink)}
td.better,.figure .better{color:var(--good-ink)}
@media (max-width:40rem){.figure{padding:.7rem .75rem}
.figure .value{font-size:1.4rem}
.figure dt,.figure .change{font-size:.78rem}}
nav{position:sticky;top:0;z-index:2;background:var(--page);border-bottom:1px solid var(--line)}
nav ul{display:flex;gap:0 1.5rem;list-style:none;overflow-x:auto}
nav a{display:block;padding:.8rem 0;color:var(--soft);text-decoration:none;white-space:nowrap}
nav a:hover{color:var(--ink);text-decoration:underline;text-underline-offset:.3em}
.pair{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,26rem),1fr));gap:1.25rem;margin-top:2rem}
.pair section{margin:0}
.stack{display:grid;gap:1.25rem;grid-template-rows:auto 1fr}
.pair h2{font-size:1.1rem;margin-bottom:.6rem}
.pair ul{margin:0;padding-left:1.1rem}
.pair li{margin:.3rem 0}
.urgent{border-left:4px solid var(--warn)}
.charts{display:grid;grid-template-columns:repeat(auto-fill,minmax(min(100%,21rem),1fr));gap:1.25rem}
.chart{margin:0;display:flex;flex-direction:column}
.chart figcaption p{color:var(--soft);font-size:.92rem;margin:.15rem 0 1rem}
.chart svg{width:100%;height:auto;max-width:32rem;margin-bottom:auto}
.chart details{margin-top:1rem;font-size:.9rem;overflow-x:auto}
.charts>*{min-width:0}
svg{font-size:11px}
svg text{fill:var(--ink)}
svg .faint{fill:var(--soft)}
svg .ended{fill:var(--danger-ink)}
svg .tick{font-size:9.5px}
svg a[href]:is(:hover,:focus) text{text-decoration:underline}
svg .danger{fill:var(--danger)}
svg .warn{fill:var(--warn)}
svg .accent{fill:var(--accent)}
svg .kept{fill:var(--kept)}
svg .due{fill:var(--ink)}
svg .mark{fill:var(--card);stroke:var(--danger);stroke-width:2}
svg .grid,svg .axis{stroke:var(--line)}
svg line.limit{stroke:var(--ink);stroke-dasharray:3 3}
svg line.now{stroke:var(--ink)}
summary{cursor:pointer;color:var(--soft)}
summary b{color:var(--ink)}
table{border-collapse:collapse;width:100%;font-size:.9rem}
.scroll{overflow-x:auto;background:var(--card);border:1px solid var(--line);border-radius:14px;box-shadow:var(--shadow)}
th{text-align:left;font-weight:600;white-space:nowrap}
.fleet thead th{white-space:normal;vertical-align:bottom}
th,td{padding:.6rem .9rem;border-bottom:1px solid var(--line);vertical-align:top}
tbody tr:last-child>*{border-bottom:0}
details .plain{margin-top:.5rem}
details .plain :is(th,td){padding:.25rem .5rem .25rem 0}
.tokens{min-width:72rem;table-layout:fixed;font-size:.8rem}
.tokens :is(th,td){padding:.55rem .4rem}
.tokens th:nth-child(1){width:18%}
.tokens th:nth-child(2){width:9%}
.tokens th:nth-child(3){width:7.4%}
.tokens th:nth-child(4){width:17%}
.tokens th:nth-child(5){width:6.2%}
.tokens th:nth-child(n+6):nth-child(-n+8){width:6.9%}
.tokens th:nth-child(10){width:8.6%}
.tokens td:nth-child(4)::first-letter{text-transform:uppercase}
.tokens td{overflow-wrap:anywhere}
@media screen{.tokens th{position:sticky;top:0;z-index:1;background:var(--card);box-shadow:inset 0 -1px var(--line)}
.scroll:has(.tokens){max-height:85vh;overflow:auto}}
@media screen and (min-width:80rem){.scroll:has(.tokens){max-height:none;overflow:visible}
.tokens th{top:3.1rem}
.tokens th:first-child{border-top-left-radius:14px}}
.tokens td:nth-child(n+6):nth-child(-n+8){white-space:nowrap}
.tokens :is(th,td):first-child{padding-left:1rem}
.tokens td:first-child{font-weight:600}
.tokens code{display:block;font-size:.6rem;font-weight:400;color:var(--soft)}
@media (min-width:90rem){.tokens{font-size:.86rem}
.tokens :is(th,td){padding:.6rem .55rem}
.tokens code{font-size:.68rem}}
.tokens td:nth-child(3){font-weight:600}
:is(.deleted,.would-delete,tr.failed) td:nth-child(3),tr.high td:nth-child(5){color:var(--danger-ink)}
:is(.noticed,.waiting,.not-reached) td:nth-child(3),tr.medium td:nth-child(5){color:var(--warn-ink)}
.kept td:nth-child(3){color:var(--soft);font-weight:400}
.js .tokens tbody{display:none}
.tokens .none td{font-weight:400;color:var(--soft)}
.sorting{display:none!important}
th button{all:unset;cursor:pointer;text-decoration:underline dotted var(--soft);text-underline-offset:.3em}
th button:focus-visible{outline:3px solid var(--accent);outline-offset:2px}
th[aria-sort=ascending] button::after{content:" \\2191"}
th[aria-sort=descending] button::after{content:" \\2193"}
.controls{display:flex;flex-wrap:wrap;gap:.75rem;align-items:end;margin-bottom:1rem}
.controls[hidden]{display:none}
.controls label{display:grid;gap:.2rem;font-size:.85rem;color:var(--soft);flex:1 1 8rem}
.controls .wide{flex:3 1 16rem}
input,select,button{font:inherit;color:inherit}
.controls :is(input,select),.buttons button,.more button{color:var(--ink);background:var(--card);border:1px solid var(--soft);border-radius:9px;padding:.4rem .7rem;min-width:0;width:100%;min-height:2.6rem}
.buttons{display:flex;gap:.5rem}
.buttons button,.more button{width:auto;cursor:pointer;white-space:nowrap}
.count{color:var(--soft);font-size:.9rem;margin-bottom:.5rem}
.more{margin-top:1rem;text-align:center}
.note{background:var(--warn-wash);color:var(--warn-ink);padding:.7rem 1rem;border-radius:9px}
.prose{margin-bottom:1rem}
.prose ol{padding-left:1.2rem;margin:.5rem 0}
.owner,.kind{background:var(--card);border:1px solid var(--line);border-radius:10px;padding:.6rem 1.1rem;overflow-wrap:anywhere}
.kind{margin-bottom:.5rem}
.owners{display:grid;grid-template-columns:repeat(auto-fill,minmax(min(100%,34rem),1fr));gap:.4rem .75rem;align-items:start}
:is(.owner,.kind,td) li{margin:.4rem 0}
.owner summary .quiet{display:block;padding-left:1.1rem;font-size:.84rem}
.day{white-space:nowrap}
.owner code,.kind code{color:var(--soft)}
.mail{white-space:pre-wrap;overflow-wrap:anywhere;font:.82em/1.5 ui-monospace,Menlo,Consolas,monospace;margin:0 0 .75rem}
td details ul{padding-left:1.1rem;margin:.3rem 0}
.plain td:has(details){min-width:16rem}
.tally{float:right}
.kind summary .quiet{font-size:.88rem}
.remedies{margin:-.4rem 0 .75rem}
a.filter:not([href]){display:none}
meter{width:5rem;vertical-align:middle}
.facts{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,24rem),1fr));gap:.9rem 2rem;margin:0 0 2rem}
.facts dt{color:var(--soft);font-size:.85rem}
.facts dd{margin:0;overflow-wrap:anywhere}
#evidence h3{margin-bottom:.7rem}
.ended code{display:block;font-size:.7rem;color:var(--soft)}
.ended tr:target{background:var(--warn-wash)}
.ended tr{scroll-margin-top:4rem}
footer{color:var(--soft);font-size:.85rem;padding-top:3rem;padding-bottom:3rem}
`;
