/** Light and dark, from a phone's width up. */
export const reportStyle = `
:root { color-scheme: light dark; --ink: #1b1f24; --soft: #5c6670; --line: #d5dae0; --page: #ffffff; --spent: #8a94a0; --routed: #0b7a5c; }
@media (prefers-color-scheme: dark) { :root { --ink: #e6e9ed; --soft: #9aa4af; --line: #343b44; --page: #14171b; --spent: #7c8793; --routed: #3cc79c; } }
body { margin: 0; background: var(--page); color: var(--ink); font: 15px/1.5 system-ui, sans-serif; }
main { max-width: 60rem; margin: 0 auto; padding: 1.5rem 1rem 4rem; }
h1 { font-size: 1.5rem; line-height: 1.25; margin: 0 0 .25rem; }
h2 { font-size: 1.1rem; margin: 2.25rem 0 .5rem; }
.source, .legend { color: var(--soft); margin: 0; }
.headline { font-size: 1.1rem; margin: 1rem 0; }
dl { display: grid; grid-template-columns: repeat(auto-fit, minmax(10rem, 1fr)); gap: .75rem; margin: 1.25rem 0; }
dl div { border: 1px solid var(--line); border-radius: .5rem; padding: .6rem .8rem; }
dt { color: var(--soft); font-size: .85rem; }
dd { margin: 0; font-weight: 600; }
figure { margin: 0; overflow-x: auto; }
svg { width: 100%; min-width: 32rem; height: auto; }
svg text { fill: var(--ink); font: 12px system-ui, sans-serif; }
svg .tick { fill: var(--soft); font-size: 11px; }
.zero { stroke: var(--line); } .whisker { stroke: var(--routed); stroke-width: 2; } .dot { fill: var(--routed); }
rect.spent { fill: var(--spent); } rect.routed { fill: var(--routed); }
.line-spent, .line-routed { fill: none; stroke-width: 2; } .line-spent { stroke: var(--spent); } .line-routed { stroke: var(--routed); }
.legend span { display: inline-block; width: .7rem; height: .7rem; border-radius: 2px; margin: 0 .3rem 0 .6rem; }
.legend .spent { background: var(--spent); } .legend .routed { background: var(--routed); }
.wide { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; font-size: .875rem; }
th, td { text-align: left; padding: .35rem .6rem .35rem 0; border-bottom: 1px solid var(--line); vertical-align: top; overflow-wrap: anywhere; min-width: 4rem; }
th { color: var(--soft); font-weight: 500; }
`;
