/** Every colour of a text has at least 4.5:1 on the grounds it stands on, every drawing 3:1, in both schemes. */
export const pageStyles = `
:root {
  color-scheme: light dark;
  --ground: #f5f6f8; --card: #ffffff; --sunk: #f0f2f5; --line: #dfe3e8; --strong-line: #8b95a1;
  --ink: #14181d; --soft: #505a66; --link: #1d4fc4; --focus: #1d4fc4;
  --passed: #146c38; --failed: #c01f2a; --blocked: #8f4e00; --cancelled: #56606c; --settled: #4c5c77;
  --passed-ground: #e6f5eb; --failed-ground: #fdeced; --blocked-ground: #fdf1e0; --cancelled-ground: #eef0f3; --settled-ground: #eef1f6;
  --path: #14181d; --own: #3b6fd8; --inherited: #b9c3d2; --shadow: 0 1px 2px rgb(16 24 40 / 6%), 0 1px 3px rgb(16 24 40 / 5%);
  --mono: ui-monospace, SFMono-Regular, Menlo, Consolas, 'Liberation Mono', 'DejaVu Sans Mono', monospace;
}
@media (prefers-color-scheme: dark) {
  :root {
    --ground: #0d1014; --card: #161a20; --sunk: #0f1318; --line: #2a313a; --strong-line: #6b7683;
    --ink: #e8ecf1; --soft: #a3aeba; --link: #8db4ff; --focus: #8db4ff;
    --passed: #5fd08a; --failed: #ff8b87; --blocked: #f0b35e; --cancelled: #a3aeba; --settled: #a4b6d3;
    --passed-ground: #12291c; --failed-ground: #321518; --blocked-ground: #2d2110; --cancelled-ground: #20262e; --settled-ground: #1b222d;
    --path: #f4f7fa; --inherited: #4a5666; --shadow: none;
  }
}
* { box-sizing: border-box; }
html { -webkit-text-size-adjust: 100%; text-size-adjust: 100%; scroll-padding-top: 4rem; }
body {
  margin: 0; background: var(--ground); color: var(--ink);
  font: 15px/1.5 system-ui, -apple-system, 'Segoe UI', Roboto, 'Noto Sans', 'Liberation Sans', sans-serif;
  font-variant-numeric: tabular-nums; overflow-wrap: anywhere;
}
header.head, nav ul, main, footer { width: 100%; max-width: 1240px; margin: 0 auto; padding: 0 24px; }
h1, h2, h3, h4, p, dl, dd, ol, ul { margin: 0; padding: 0; }
h2 { font-size: 20px; line-height: 1.3; letter-spacing: -0.01em; margin: 44px 0 14px; }
h2 small, h3 small { color: var(--soft); font-weight: 400; }
h3 { font-size: 15px; font-weight: 650; }
h4 { font-size: 13px; font-weight: 650; margin-bottom: 8px; }
h4 small { font-size: 13px; font-weight: 500; color: var(--soft); }
ol, ul { list-style: none; }
a { color: var(--link); text-decoration-thickness: 1px; text-underline-offset: 2px; }
code, pre { font-family: var(--mono); font-size: 0.875em; unicode-bidi: isolate; }
:focus-visible { outline: 2px solid var(--focus); outline-offset: 2px; border-radius: 4px; }
main:focus { outline: none; }
.unseen { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
.skip { position: absolute; left: 16px; top: -60px; z-index: 9; padding: 8px 14px; background: var(--card); border: 1px solid var(--strong-line); border-radius: 6px; }
.skip:focus { top: 12px; }
.drawings { position: absolute; }
.card { background: var(--card); border: 1px solid var(--line); border-radius: 12px; box-shadow: var(--shadow); }
.hint, .more { color: var(--soft); font-size: 13px; }
.number { text-align: right; white-space: nowrap; }
.scroller { overflow-x: auto; overscroll-behavior-x: contain; }

.is-passed { --tone: var(--passed); --tone-ground: var(--passed-ground); }
.is-failed { --tone: var(--failed); --tone-ground: var(--failed-ground); }
.is-blocked { --tone: var(--blocked); --tone-ground: var(--blocked-ground); }
.is-cancelled { --tone: var(--cancelled); --tone-ground: var(--cancelled-ground); }
.is-skipped, .is-up-to-date { --tone: var(--settled); --tone-ground: var(--settled-ground); }
.icon { flex: none; vertical-align: -3px; }
.icon-ground { fill: var(--tone); }
.icon-glyph { fill: none; stroke: var(--card); stroke-width: 1.8; stroke-linecap: round; stroke-linejoin: round; }
.status { color: var(--tone); white-space: nowrap; font-weight: 550; }
b.is-failed, .grown { color: var(--failed); }
.shrunk { color: var(--passed); }

.head { padding-top: 36px !important; }
.overline { color: var(--soft); font-size: 13px; letter-spacing: 0.02em; margin-bottom: 10px; }
h1 { display: flex; align-items: center; gap: 14px; font-size: 36px; line-height: 1.15; letter-spacing: -0.025em; font-weight: 700; }
h1 .icon { width: 36px; height: 36px; }
.lead { font-size: 18px; color: var(--soft); margin-top: 8px; }
.command { margin-top: 16px; font-family: var(--mono); font-size: 14px; }
.command > span { color: var(--soft); }
.command code { font-size: 14px; }
.facts { display: flex; flex-wrap: wrap; gap: 12px 32px; margin-top: 18px; }
.facts > div { min-width: 0; }
dt { color: var(--soft); font-size: 12.5px; }
.head .facts dd { font-size: 14px; font-weight: 500; }
.counts { margin-top: 24px; }
.counts > svg, .size > svg { display: block; width: 100%; border-radius: 5px; }
.count { fill: var(--tone); stroke: var(--ground); stroke-width: 2px; }
.count.is-up-to-date { fill: var(--inherited); }
.legend { display: flex; flex-wrap: wrap; gap: 4px 18px; margin-top: 10px; font-size: 13px; color: var(--soft); }
.legend .status { color: var(--ink); font-weight: 500; }
.banner { display: grid; gap: 4px; margin-top: 24px; padding: 14px 18px; border-radius: 12px; background: var(--failed-ground); border: 1px solid color-mix(in srgb, var(--failed) 35%, transparent); }
.banner b { color: var(--failed); }
.banner .cause { font-family: var(--mono); font-size: 13px; }

nav { position: sticky; top: 0; z-index: 5; margin-top: 24px; background: color-mix(in srgb, var(--ground) 92%, transparent); backdrop-filter: blur(8px); border-bottom: 1px solid var(--line); }
nav ul { display: flex; gap: 22px; overflow-x: auto; scrollbar-width: none; }
nav a { display: block; padding: 12px 0; color: var(--ink); text-decoration: none; white-space: nowrap; font-size: 14px; font-weight: 500; }
nav a:hover { color: var(--link); text-decoration: underline; text-underline-offset: 6px; }
nav a:focus-visible { outline-offset: -3px; }

.failure { padding: 18px 20px; margin-bottom: 14px; }
.failure h3 { display: flex; flex-wrap: wrap; align-items: center; gap: 4px 10px; font-size: 16px; }
.failure h3 a { color: inherit; }
.failure h3 > span { color: var(--failed); }
.failure .kind { margin-top: 10px; color: var(--soft); font-size: 14px; }
.failure .kind b { margin-right: 6px; padding: 2px 9px; border-radius: 99px; background: var(--failed-ground); color: var(--failed); font-size: 12.5px; font-weight: 600; }
.failure .cause { margin-top: 12px; font-family: var(--mono); font-size: 14px; font-weight: 600; }
.failure .facts { display: grid; gap: 6px; margin-top: 12px; font-size: 14px; }
.failure .facts > div { display: grid; grid-template-columns: 90px minmax(0, 1fr); align-items: baseline; }
.output { margin-top: 14px; }
.output summary { width: fit-content; padding: 2px 0; color: var(--soft); font-size: 13px; cursor: pointer; }
.output pre { margin-top: 6px; }
pre { margin: 0; padding: 14px 16px; max-height: 30rem; overflow: auto; border: 1px solid var(--line); border-radius: 8px; background: var(--sunk); font-size: 12.5px; line-height: 1.55; white-space: pre; overflow-wrap: normal; }
.stopped { padding: 16px 20px; }
.stopped h3 { margin-bottom: 8px; }
.lines li { padding: 5px 0; font-size: 14px; }
.lines.card { padding: 12px 20px; }
.lines .icon { margin-right: 8px; }
.why { color: var(--soft); }

#graph .scroller { padding: 14px 18px 18px; }
.graph { display: block; margin: 0 auto; }
.level { font-size: 12px; fill: var(--soft); stroke: var(--card); stroke-width: 6px; paint-order: stroke; }
.edge { fill: none; stroke: var(--strong-line); stroke-width: 1.25; opacity: 0.75; }
.edge.critical { stroke: var(--path); stroke-width: 2.5; opacity: 1; }
.node { text-decoration: none; outline: none; }
.node-box { fill: var(--tone-ground); stroke: var(--tone); stroke-width: 1.25; }
.node.is-up-to-date .node-box { fill: var(--card); stroke: var(--strong-line); }
.node.is-blocked .node-box, .node.is-cancelled .node-box { stroke-dasharray: 5 3; }
.node.critical .node-box { stroke-width: 2.5; }
.node .icon-ground, .node .icon { color: var(--tone); }
.node-name { font-size: 13px; font-weight: 600; fill: var(--ink); }
.node-text { font-size: 12px; fill: var(--tone); }
.node:hover .node-name { text-decoration: underline; text-underline-offset: 3px; }
.node:focus-visible .node-box { stroke: var(--focus); stroke-width: 3; }
.linked .node:not(.near), .linked .edge:not(.near) { opacity: 0.22; }
.linked .edge.near { stroke: var(--path); opacity: 1; }
.levels { display: grid; gap: 12px; }
.levels .card { padding: 14px 18px; }
.chips { display: flex; flex-wrap: wrap; gap: 6px 14px; margin-top: 8px; }
.chip { display: inline-flex; gap: 6px; align-items: center; font-size: 13px; color: var(--ink); }

.k-build { --kind: #3b6fd8; } .k-basic-tests { --kind: #17796f; } .k-integration-tests { --kind: #7a57c9; }
.k-push { --kind: #a85a0c; } .k-tag { --kind: #b3437f; } .k-manifest-page { --kind: #5f6b78; } .k-prune { --kind: #83662f; }
@media (prefers-color-scheme: dark) {
  .k-build { --kind: #6f9bf2; } .k-basic-tests { --kind: #45b3a5; } .k-integration-tests { --kind: #ab8df0; }
  .k-push { --kind: #e29a4d; } .k-tag { --kind: #e07fb2; } .k-manifest-page { --kind: #9aa6b4; } .k-prune { --kind: #c2a467; }
}
.swatch { display: inline-block; width: 10px; height: 10px; margin-right: 3px; border-radius: 3px; background: var(--kind); }
.swatch.on-path { height: 3px; vertical-align: 3px; width: 14px; background: var(--path); }
.swatch.size-own { background: var(--own); } .swatch.size-inherited { background: var(--inherited); }
.timeline { padding: 16px 18px; }
.timeline > .legend { margin: 0 0 10px; }
.axis { display: block; width: calc(100% - 220px - 72px); margin-left: 220px; overflow: visible; }
.axis text { font-size: 12px; fill: var(--soft); }
.row { position: relative; display: grid; grid-template-columns: 208px minmax(0, 1fr) 60px; gap: 0 12px; align-items: center; min-height: 29px; border-top: 1px solid var(--line); }
.row-name { display: flex; align-items: center; gap: 8px; min-width: 0; color: var(--ink); text-decoration: none; font-size: 13.5px; }
.row-name:hover .clip { text-decoration: underline; text-underline-offset: 3px; }
.clip { overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
.row-time { text-align: right; font-size: 13px; color: var(--soft); white-space: nowrap; }
.bars { display: block; width: 100%; overflow: hidden; background: linear-gradient(90deg, var(--line) 1px, transparent 1px) 0 0 / var(--tick, 100%) 100%; }
.ticks-2 { --tick: 50%; } .ticks-3 { --tick: 33.333%; } .ticks-4 { --tick: 25%; } .ticks-5 { --tick: 20%; } .ticks-6 { --tick: 16.667%; } .ticks-7 { --tick: 14.286%; } .ticks-8 { --tick: 12.5%; }
.bar { fill: var(--kind); }
.bar-end { fill: url(#hatch); stroke: var(--failed); stroke-width: 1.5; }
.bar-end.is-cancelled { stroke: var(--cancelled); }
.hatch-ground { fill: none; } .hatch-line { fill: var(--card); opacity: 0.3; }
.bar-text { font-size: 11.5px; font-weight: 600; fill: #ffffff; paint-order: stroke; pointer-events: none; }
@media (prefers-color-scheme: dark) { .bar-text { fill: #0d1014; } }
.path-mark { fill: var(--path); }
.tip { position: absolute; z-index: 4; left: 220px; top: 100%; display: none; padding: 8px 12px; background: var(--card); border: 1px solid var(--strong-line); border-radius: 8px; box-shadow: 0 6px 24px rgb(0 0 0 / 18%); font-size: 13px; pointer-events: none; }
.row:hover .tip, .row:focus-within .tip { display: block; }
.row:hover, .row:focus-within, .row.same { background: var(--sunk); }
.timeline .more { padding-top: 10px; border-top: 1px solid var(--line); }

.columns { display: grid; grid-template-columns: minmax(0, 3fr) minmax(0, 2fr); gap: 16px; align-items: start; }
.columns .card { padding: 18px 20px; }
.path { margin: 12px 0 16px; line-height: 1.9; }
.path li { display: inline; }
.path li:not(:last-child)::after { content: ' → '; color: var(--soft); }
.path .wait { color: var(--blocked); font-style: italic; }
.path small { color: var(--soft); }
.figures { display: flex; flex-wrap: wrap; gap: 10px 28px; padding-top: 14px; border-top: 1px solid var(--line); }
.figures dd { font-size: 18px; font-weight: 600; letter-spacing: -0.01em; }

table.plain { width: 100%; border-collapse: collapse; font-size: 13.5px; }
.plain th, .plain td { padding: 6px 14px 6px 0; text-align: left; vertical-align: top; font-weight: 400; border-top: 1px solid var(--line); }
.plain thead th { border-top: 0; color: var(--soft); font-size: 12.5px; white-space: nowrap; }
.plain .number { text-align: right; }
.plain tbody th { white-space: nowrap; }
.plain td { overflow-wrap: break-word; }
.plain code { overflow-wrap: anywhere; }
.plain tr > :last-child { padding-right: 0; }
.share { width: 34%; min-width: 70px; vertical-align: middle !important; }
.share svg { display: block; width: 100%; }
.share-ground { fill: var(--sunk); }
.columns h3 + table { margin-top: 10px; }

.tools { display: flex; flex-wrap: wrap; gap: 8px 12px; align-items: center; margin-bottom: 12px; font-size: 14px; }
input, select, button { font: inherit; color: var(--ink); background: var(--card); border: 1px solid var(--strong-line); border-radius: 7px; padding: 5px 10px; }
button { cursor: pointer; }
.copy { margin-left: 8px; padding: 0 7px; font: 500 12px/1.6 system-ui, sans-serif; color: var(--soft); border-color: var(--line); }
.copy:hover { color: var(--ink); border-color: var(--strong-line); }
.images { display: grid; gap: 8px; }
.image[hidden] { display: none; }
.image > summary { display: grid; grid-template-columns: 16px minmax(120px, 260px) 92px minmax(0, 1fr) 84px 70px; gap: 0 14px; align-items: baseline; padding: 11px 18px; cursor: pointer; list-style: none; font-size: 13.5px; border-radius: 12px; }
.image > summary::-webkit-details-marker { display: none; }
.image > summary .icon { vertical-align: 0; align-self: center; }
.image > summary .why { overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
.image > summary:hover { background: var(--sunk); }
.image[open] > summary { border-bottom: 1px solid var(--line); border-radius: 12px 12px 0 0; }
.image:target { border-color: var(--focus); }
.parts { display: grid; grid-template-columns: minmax(0, 2fr) minmax(0, 3fr); gap: 22px 36px; padding: 18px 20px 20px; font-size: 14px; }
.part.wide { grid-column: 1 / -1; min-width: 0; }
.reasons > li { padding: 2px 0 2px 14px; position: relative; }
.reasons > li::before { content: ''; position: absolute; left: 0; top: 0.75em; width: 5px; height: 5px; border-radius: 50%; background: var(--strong-line); }
.paths { padding: 4px 0 4px 4px; font-size: 13px; }
.parents { margin-top: 8px; }
.names dd { display: flex; flex-wrap: wrap; gap: 0 8px; align-items: baseline; margin-bottom: 4px; }
.names dd code { flex: 0 1 auto; min-width: 0; }
.names dd .copy { margin-left: 0; flex: none; }
.names dd small { color: var(--soft); }
.files { display: flex; flex-wrap: wrap; gap: 4px 16px; margin-top: 8px; }
td.files { display: table-cell; white-space: nowrap; }
td.files a + a { margin-left: 12px; }
.message { display: block; color: var(--soft); overflow-wrap: anywhere; min-width: 160px; }
.size { margin-bottom: 12px; }
.size-own { fill: var(--own); } rect.size-inherited { fill: var(--inherited); }
.layers td:first-child { width: 100%; min-width: 220px; }
.gone code { text-decoration: line-through; color: var(--soft); }

footer { margin-top: 48px !important; padding-bottom: 48px !important; color: var(--soft); font-size: 13px; }

@media (max-width: 900px) {
  .columns { grid-template-columns: minmax(0, 1fr); }
  .image > summary { grid-template-columns: 16px minmax(0, 1fr) auto auto; gap: 2px 12px; }
  .image > summary .why { grid-column: 2 / -1; grid-row: 2; }
  .image > summary .number:empty { display: none; }
  .image > summary .status { justify-self: end; }
  .image > summary .number { grid-row: 1; }
}
@media (max-width: 640px) {
  header.head, nav ul, main, footer { padding-left: 16px; padding-right: 16px; }
  .head { padding-top: 24px !important; }
  h1 { font-size: 29px; gap: 11px; } h1 .icon { width: 29px; height: 29px; }
  .lead { font-size: 16px; }
  .head .facts { display: grid; grid-template-columns: minmax(0, 1fr) minmax(0, 1fr); gap: 10px 16px; }
  nav ul { gap: 18px; }
  .failure, .stopped { padding: 15px 16px; }
  .failure .facts > div { grid-template-columns: minmax(0, 1fr); }
  #graph .scroller, .timeline, .columns .card { padding-left: 14px; padding-right: 14px; }
  .axis { width: 100%; margin-left: 0; }
  .axis .odd { display: none; }
  .row { grid-template-columns: minmax(0, 1fr) auto; padding: 6px 0 4px; }
  .row .bars { grid-column: 1 / -1; grid-row: 2; margin-top: 3px; }
  .tip { left: 0; }
  .bar-text { display: none; }
  .parts { grid-template-columns: minmax(0, 1fr); padding: 16px; }
  .plain th, .plain td { padding-right: 10px; }
  .plain.steps { min-width: 540px; }
  .layers td:first-child { min-width: 0; }
  .image > summary { grid-template-columns: 16px minmax(0, 1fr) auto; padding: 11px 14px; }
  .image > summary .number { display: none; }
}
@media print {
  :root { --ground: #fff; --card: #fff; --sunk: #fff; --shadow: none; }
  body { font-size: 11px; }
  nav, .skip, .tools, .copy, .tip { display: none !important; }
  .card, .row, tr { break-inside: avoid; }
  .image { break-inside: auto; }
  details::details-content { content-visibility: visible; display: block; }
  pre { max-height: none; white-space: pre-wrap; }
  .scroller { overflow: visible; }
  * { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
}
@media (prefers-reduced-motion: no-preference) { html { scroll-behavior: smooth; } }
`;
