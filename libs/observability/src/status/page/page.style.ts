/** Contrasts are 4.5 to 1 at least, in light and in dark. */
export const STYLE = `
:root {
  --back: #f5f6f8; --card: #ffffff; --line: #d5dae1; --text: #1a2029; --soft: #535d6b; --link: #0b57d0;
  --good: #0b6b34; --odd: #8a4f00; --bad: #b3261e;
}
@media (prefers-color-scheme: dark) {
  :root {
    --back: #0f1318; --card: #181d24; --line: #333b46; --text: #e8ebf0; --soft: #a3adba; --link: #8ab4f8;
    --good: #62d48f; --odd: #f2b84b; --bad: #ff8f86;
  }
}
* { box-sizing: border-box; }
body { margin: 0; background: var(--back); color: var(--text); font: 15px/1.45 system-ui, sans-serif; }
a { color: var(--link); }
:focus-visible { outline: 3px solid var(--link); outline-offset: 2px; }
.skip { position: absolute; left: -99rem; }
.skip:focus { left: 1rem; top: 1rem; padding: .5rem 1rem; background: var(--card); }
header, main { max-width: 84rem; margin: 0 auto; padding: 1rem; }
header { display: flex; flex-wrap: wrap; align-items: center; gap: .25rem 1.5rem; padding-bottom: 0; }
h1 { margin: 0; font-size: 1.5rem; font-weight: 600; }
h1 span { color: var(--link); }
h1 small { color: var(--soft); font-size: .9rem; font-weight: 400; }
.live { margin: 0 0 0 auto; color: var(--soft); font-variant-numeric: tabular-nums; }
button { margin-left: .5rem; padding: .3rem .9rem; border: 1px solid var(--soft); border-radius: .4rem;
  background: var(--card); color: var(--text); font: inherit; cursor: pointer; }
button[aria-pressed=true] { background: var(--text); color: var(--card); }
nav { flex-basis: 100%; }
nav ul { display: flex; flex-wrap: wrap; gap: .1rem 1.1rem; margin: .3rem 0 0; padding: 0; list-style: none; }
nav a { display: inline-block; padding: .2rem 0; }
main { display: grid; grid-template-columns: repeat(2, minmax(0, 1fr)); gap: 1rem; align-items: start; }
section { min-width: 0; padding: .9rem 1rem 1rem; border: 1px solid var(--line); border-radius: .6rem; background: var(--card); }
#overview, #databases, #errors, #statements { grid-column: 1 / -1; }
#events { grid-row: span 2; }
@media (max-width: 60rem) { main { grid-template-columns: minmax(0, 1fr); } }
h2 { margin: 0 0 .6rem; font-size: 1.05rem; }
.note { margin: 0 0 .6rem; color: var(--odd); overflow-wrap: anywhere; }
dl { display: grid; grid-template-columns: repeat(auto-fill, minmax(8rem, 1fr)); gap: .6rem 1rem; margin: 0; }
dl div { display: flex; flex-direction: column; justify-content: space-between; }
dt { color: var(--soft); font-size: .82rem; }
dd { margin: 0; font-variant-numeric: tabular-nums; overflow-wrap: anywhere; }
@media (min-width: 40rem) { dl { grid-template-columns: repeat(auto-fill, minmax(9.5rem, 1fr)); } #overview dl { grid-template-columns: repeat(auto-fill, minmax(11rem, 1fr)); } }
#overview dd { font-size: 1.3rem; line-height: 1.3; }
.scroll { margin-top: .8rem; overflow-x: auto; }
table { width: 100%; border-collapse: collapse; font-size: .88rem; }
caption { padding-bottom: .3rem; color: var(--soft); text-align: left; }
th, td { padding: .28rem .7rem .28rem 0; border-top: 1px solid var(--line); text-align: left; vertical-align: top; font-weight: 400; }
thead th { color: var(--soft); font-size: .82rem; white-space: nowrap; border-top: 0; }
tbody th { min-width: 5rem; overflow-wrap: break-word; }
.number { text-align: right; white-space: nowrap; font-variant-numeric: tabular-nums; }
th:last-child, td:last-child { padding-right: 0; }
.none { color: var(--soft); }
.number + :not(.number) { padding-left: 1rem; }
#server-statements td { white-space: nowrap; }
#own-statements tbody th, #server-statements tbody th { font: .8rem/1.5 ui-monospace, monospace; min-width: 14rem; }
[data-level=good] { color: var(--good); }
[data-level=odd] { color: var(--odd); font-weight: 600; }
[data-level=bad] { color: var(--bad); font-weight: 600; }
`;
