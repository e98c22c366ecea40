extension HTMLReport {
  /// The style sheet: quiet on a screen, light or dark as the reader's system is, and laid out for
  /// A4 on paper, where heads of tables are repeated and no row is cut.
  static let style = """
    :root {
      --paper: #fdfdfc; --ink: #1d2226; --soft: #5b656d; --line: #d9dde0; --band: #f3f5f6;
      --good: #1f6b3a; --warn: #8a5a00; --bad: #a3201d; --accent: #24506f;
    }
    @media (prefers-color-scheme: dark) {
      :root {
        --paper: #15191c; --ink: #e3e7ea; --soft: #98a3ab; --line: #353c42; --band: #1d2327;
        --good: #7fc796; --warn: #e0b25a; --bad: #f08a82; --accent: #8bb8d8;
      }
    }
    * { box-sizing: border-box; }
    html { font: 15px/1.5 system-ui, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif;
      color: var(--ink); background: var(--paper); -webkit-text-size-adjust: 100%; }
    body { max-width: 68rem; margin: 0 auto; padding: 2.5rem 1.5rem 4rem; }
    h1, h2 { line-height: 1.2; margin: 0; font-weight: 650; text-wrap: balance; }
    h1 { font-size: 2rem; letter-spacing: -0.015em; overflow-wrap: anywhere; }
    h2 { font-size: 1.2rem; margin: 2.75rem 0 0.75rem; padding-top: 0.75rem;
      border-top: 2px solid var(--ink); }
    p { margin: 0.5rem 0; max-width: 46rem; }
    a { color: var(--accent); }
    .kind { margin: 0 0 0.25rem; font-size: 0.8rem; font-weight: 600; letter-spacing: 0.08em;
      text-transform: uppercase; color: var(--soft); }
    .verdict { font-size: 1.1rem; font-weight: 600; margin-top: 0.75rem; }
    .subtitle, .empty { color: var(--soft); overflow-wrap: anywhere; }
    nav ol { display: flex; flex-wrap: wrap; gap: 0.25rem 1.25rem; margin: 1.25rem 0 0; padding: 0;
      list-style: none; font-size: 0.87rem; }
    [data-tone=good] { color: var(--good); }
    [data-tone=warn] { color: var(--warn); }
    [data-tone=bad] { color: var(--bad); font-weight: 600; }
    [data-tone=dim] { color: var(--soft); }
    p[data-tone=dim] { font-size: 0.87rem; }
    .figures { display: grid; grid-template-columns: repeat(auto-fill, minmax(9rem, 1fr));
      gap: 1rem 1.5rem; margin: 1rem 0 1.75rem; padding: 0; list-style: none; }
    .figures li { display: flex; flex-direction: column; padding-top: 0.5rem;
      border-top: 1px solid var(--line); font-weight: 400; }
    .figures strong { font-size: 1.45rem; line-height: 1.3; font-weight: 600; white-space: nowrap;
      font-variant-numeric: tabular-nums; }
    .figures span { font-size: 0.82rem; color: var(--soft); }
    dl { margin: 0.75rem 0 1.25rem; }
    dl > div { display: grid; grid-template-columns: 12rem 1fr; gap: 1rem; padding: 0.3rem 0;
      border-bottom: 1px solid var(--line); }
    dt { color: var(--soft); overflow-wrap: anywhere; }
    dd { margin: 0; overflow-wrap: anywhere; font-variant-numeric: tabular-nums; }
    .table { overflow-x: auto; margin: 0.75rem 0 1.5rem; }
    table { width: 100%; border-collapse: collapse; font-size: 0.87rem;
      font-variant-numeric: tabular-nums; }
    caption { padding: 0 0 0.4rem; text-align: left; font-weight: 600; }
    .hidden { position: absolute; width: 1px; height: 1px; padding: 0; overflow: hidden;
      clip-path: inset(50%); white-space: nowrap; }
    th, td { padding: 0.35rem 0.9rem 0.35rem 0; text-align: left; vertical-align: top;
      border-bottom: 1px solid var(--line); overflow-wrap: break-word; min-width: 3.5rem; }
    th:last-child, td:last-child { padding-right: 0; }
    thead th { vertical-align: bottom; color: var(--soft); font-weight: 600;
      border-bottom: 1px solid var(--ink); overflow-wrap: normal; }
    tbody th { font-weight: 600; }
    tbody th:not(.long) { white-space: nowrap; }
    tbody tr:hover { background: var(--band); }
    time { white-space: nowrap; }
    .number { text-align: right; }
    .short { white-space: nowrap; overflow-wrap: normal; }
    .long { overflow-wrap: anywhere; }
    figure { margin: 1rem 0 1.5rem; }
    figcaption { font-weight: 600; font-size: 0.87rem; margin-bottom: 0.4rem; }
    .chart .scale { display: flex; justify-content: space-between; max-width: none;
      margin: 0 0 0 calc(12rem + 1rem); padding-right: 5.5rem; font-size: 0.78rem;
      color: var(--soft); }
    .chart dl { margin-top: 0.2rem; font-size: 0.87rem; }
    .chart dd { display: flex; align-items: center; gap: 0.75rem; min-width: 0; }
    .chart svg { flex: 1 1 0; width: 0; min-width: 0; height: 0.7rem; background: var(--band); }
    .chart rect { fill: var(--accent); }
    .chart dd span { width: 4.75rem; text-align: right; white-space: nowrap; }
    pre { margin: 0; padding: 0.8rem 1rem; background: var(--band); border: 1px solid var(--line);
      font: 0.82rem/1.5 ui-monospace, Consolas, "DejaVu Sans Mono", monospace;
      white-space: pre-wrap; overflow-wrap: anywhere; }
    @media (max-width: 40rem) {
      body { padding: 1.5rem 1rem 3rem; }
      dl > div { grid-template-columns: 1fr; gap: 0; }
      .chart .scale { margin-left: 0; }
    }
    @page { size: A4; margin: 16mm 15mm 18mm; }
    @page { @bottom-right { content: counter(page) " / " counter(pages);
      font: 8pt system-ui, sans-serif; color: #5b656d; } }
    @media print {
      :root { --paper: #fff; --ink: #000; --soft: #4a5359; --line: #c4cacd; --band: #f1f3f4;
        --good: #14552b; --warn: #704800; --bad: #8d1512; --accent: #24506f; }
      html { font-size: 9.5pt; }
      body { max-width: none; padding: 0; }
      nav { display: none; }
      h2 { margin-top: 1.6rem; }
      main > section:first-child > h2 { margin-top: 1rem; }
      h2, caption, figcaption, .scale { break-after: avoid; }
      .table { overflow: visible; }
      thead { display: table-header-group; }
      tr, dl > div, .figures, .figures li, figure.chart dl > div, pre { break-inside: avoid; }
      .figures, .chart svg, .chart rect { print-color-adjust: exact;
        -webkit-print-color-adjust: exact; }
      p { orphans: 3; widows: 3; }
      .sheet { break-before: page; }
      tbody tr:hover { background: none; }
    }
    """
}
