/* The table of everything, the Cypher text, how the page was made; then the page is ready. */
(function () {
  "use strict";

  const kith = window.kith;
  const { element, isolated, data } = kith;
  const at = (id) => document.getElementById(id);

  document.querySelectorAll("dialog").forEach((dialog) => {
    dialog.querySelector("[data-close]").addEventListener("click", () => dialog.close());
    dialog.addEventListener("click", (event) => { if (event.target === dialog) dialog.close(); });
  });
  at("open-made").addEventListener("click", () => at("made-dialog").showModal());

  /* table */
  const columnsOf = (items) => {
    const names = [];
    items.forEach((item) => item.facts.forEach(([name]) => { if (!names.includes(name)) names.push(name); }));
    return names;
  };
  const factOf = (item, name) => { const fact = item.facts.find((known) => known[0] === name); return fact ? fact[1] : ""; };
  /* The table has what the picture has: a row of what is filtered out would tell of another whole. */
  const rowsInView = (kind, rowOf) => data[kind].map(rowOf).filter((row, index) => kith.inView[kind][index]);
  const captionOf = (words, rows, all, opens) => {
    const n = rows.length === all ? `${kith.number(all)} drawn` : `${kith.number(rows.length)} of ${kith.number(all)}, those in view`;
    const times = kith.state.brush ? " Figures are of all times, not of those in view alone." : "";
    return `${words}: ${n}.${times} A name opens ${opens} panel, a head sorts.`;
  };
  const sheets = {
    nodes: () => {
      const names = columnsOf(data.nodes);
      const rows = rowsInView("nodes", (node, i) => [["node", i, node.name], node.sub || "", ...names.map((name) => factOf(node, name)), node.total || ""]);
      return {
        caption: captionOf(data.words.Nodes, rows, data.nodes.length, "its"),
        head: ["name", "kind", ...names, names.includes("posts found") ? "posts shown" : "posts"],
        rows,
      };
    },
    edges: () => {
      const names = columnsOf(data.edges);
      const kinds = Object.fromEntries(data.edge_kinds.map((kind) => [kind.name, kind.label]));
      const rows = rowsInView("edges", (edge, i) => [["edge", i, data.nodes[edge.s].name], data.nodes[edge.t].name, kinds[edge.kind], edge.w, ...names.map((name) => factOf(edge, name)), edge.total || ""]);
      return {
        caption: captionOf(data.words.Edges, rows, data.edges.length, "the"),
        head: ["from", "to", "kind", data.words.weight, ...names, "posts"],
        rows,
      };
    },
  };
  const plain = (cell) => (Array.isArray(cell) ? cell[2] : cell);
  const cellOf = (cell, column) => {
    if (Array.isArray(cell)) {
      const open = () => { at("table-dialog").close(); kith.choose(cell[0], cell[1], true); at("panel").focus(); };
      return element("th", { scope: "row" }, element("button", { class: "link", type: "button", onclick: open }, isolated(cell[2])));
    }
    const isNumber = column > 1 && /^[-+]?[0-9,.]+( %)?$/.test(String(cell));
    const isDay = /^\d{4}-\d\d(-\d\d)?$/.test(String(cell));
    return element("td", { class: isNumber ? "number" : isDay ? "day" : null }, isolated(String(cell)));
  };
  const drawTable = (name) => {
    const sheet = sheets[name]();
    const body = element("tbody", null);
    const fill = (rows) => body.replaceChildren(...rows.map((row) => element("tr", null, ...row.map(cellOf))));
    const heads = sheet.head.map((title, column) => {
      const head = element("th", { scope: "col", "aria-sort": "none" });
      head.append(element("button", { type: "button", onclick: () => {
        const textOf = (row) => String(plain(row[column]));
        const down = window.kithSorting.turn(head, heads, sheet.rows.map(textOf));
        fill(window.kithSorting.inOrder(sheet.rows, textOf, down));
      } }, title));
      return head;
    });
    fill(sheet.rows);
    at("table-body").replaceChildren(element("table", null, element("caption", null, sheet.caption), element("thead", null, element("tr", null, ...heads)), body));
    at("table-tabs").querySelectorAll("button").forEach((tab) => tab.setAttribute("aria-pressed", String(tab.dataset.sheet === name)));
  };
  kith.openTable = () => {
    const names = data.edges.length ? ["nodes", "edges"] : ["nodes"];
    const title = { nodes: data.words.Nodes, edges: data.words.Edges };
    at("table-tabs").replaceChildren(...names.map((name) => element("button", { class: "button", type: "button", "data-sheet": name, onclick: () => drawTable(name) }, title[name])));
    drawTable("nodes");
    at("table-dialog").showModal();
  };
  at("open-table").addEventListener("click", kith.openTable);

  /* Cypher */
  kith.openCypher = ({ text, values }) => {
    /* Neo4j Browser draws a statement alone, not one behind :param lines, so values stand in it. */
    const filled = text.replace(/\$([A-Za-z_]\w*)/g, (token, name) => (name in values ? JSON.stringify(values[name]) : token));
    at("cypher-text").textContent = filled;
    at("cypher-dialog").showModal();
  };
  at("cypher-copy").addEventListener("click", () => {
    const chosen = window.getSelection();
    chosen.selectAllChildren(at("cypher-text"));
    document.execCommand("copy");
    at("cypher-copy").textContent = "Copied";
    setTimeout(() => { at("cypher-copy").textContent = "Copy"; }, 1500);
  });

  kith.fit();
  kith.refresh();
  kith.showPanel(false);
  kith.network.once("afterDrawing", () => { window.kithgraphReady = true; });
  kith.network.redraw();
})();
