/* The panel: what was clicked, its figures, the posts behind it; at first how to read the picture. */
(function () {
  "use strict";

  const kith = window.kith;
  const { element, number, isolated, data } = kith;
  const panel = document.getElementById("panel");

  const facts = (list) => element("dl", { class: "facts" }, ...list.flatMap(([name, value]) => [element("dt", null, name), element("dd", null, isolated(value))]));

  const quote = ([index, note]) => {
    const { d, t, s } = data.quotes[index];
    const place = element("div", { class: "place" }, d, " · thread “", isolated(data.threads[t]), "”", note ? ` · ${note}` : "");
    const words = element("span", { class: "quoted", dir: "auto" });
    s.forEach((part, i) => words.append(i % 2 ? element("mark", null, part) : part));
    return element("blockquote", { class: "quote" }, place, words);
  };

  const posts = (item) => {
    if (!item.total) return [];
    const count = item.quotes.length;
    const title = count === item.total ? `Posts behind this (${number(item.total)})` : `Posts behind this (${number(count)} of ${number(item.total)})`;
    return [element("h3", null, title), ...item.quotes.map(quote)];
  };

  const showAll = (item) => {
    if (item.total <= item.quotes.length) return null;
    if (item.all) return element("a", { href: item.all, id: "show-all" }, `Show all ${number(item.total)}`);
    const command = element("code", { class: "command" }, item.command);
    return element("button", { class: "link", id: "show-all", type: "button", onclick: (event) => event.target.replaceWith(element("span", { class: "quiet" }, "All posts, in a terminal:", command)) }, `Show all ${number(item.total)}`);
  };

  const links = (item, cypher) => element("div", { class: "links" },
    showAll(item),
    element("button", { class: "link", type: "button", onclick: () => kith.openTable() }, "As table"),
    cypher ? element("button", { class: "link", type: "button", onclick: () => kith.openCypher(cypher) }, "Query in Cypher") : null,
  );

  const tie = (index, from) => {
    const edge = data.edges[index];
    const other = edge.s === from ? edge.t : edge.s;
    const words = data.edge_kinds.find((kind) => kind.name === edge.kind);
    const verb = edge.s === from ? words.out : words.in;
    return element("li", null,
      element("span", null, `${verb} `, element("button", { class: "link", type: "button", onclick: () => kith.choose("edge", index) }, isolated(data.nodes[other].name))),
      element("span", { class: "muted" }, edge.label || number(edge.w)));
  };
  const ties = (index) => {
    const all = kith.neighbours[index].slice().sort((a, b) => data.edges[b].w - data.edges[a].w || a - b);
    if (!all.length) return [];
    const first = all.slice(0, 6);
    const title = first.length === all.length ? `${data.words.Edges} drawn (${all.length})` : `${data.words.Edges} drawn (${first.length} of ${number(all.length)})`;
    return [element("h3", null, title), element("ul", { class: "ties" }, ...first.map((i) => tie(i, index)))];
  };

  const shapes = {
    dot: '<circle cx="8" cy="8" r="6"/>', square: '<rect x="2.5" y="2.5" width="11" height="11"/>', diamond: '<path d="M8 1 15 8 8 15 1 8Z"/>',
    triangle: '<path d="M8 2 15 14H1Z"/>', triangleDown: '<path d="M8 14 15 2H1Z"/>', star: '<path d="M8 1l2 5h5l-4 3 1.600 5.500L8 11.500l-4.600 3L5 9 1 6h5Z"/>',
    hexagon: '<path d="M4.500 2h7L15 8l-3.500 6h-7L1 8Z"/>', line: '<path d="M1 8h14" stroke-width="3"/>', dashes: '<path d="M1 8h14" stroke-width="3" stroke-dasharray="4 3"/>',
    ring: '<circle cx="8" cy="8" r="5.500" fill="none" stroke-width="2.500"/>',
  };
  const sign = (entry) => {
    const holder = element("span", { "aria-hidden": "true" });
    const colour = entry.group === null ? "currentColor" : kith.colour(entry.group);
    const stroke = ["line", "dashes", "ring"].includes(entry.shape) ? colour : "none";
    holder.innerHTML = `<svg width="16" height="16" viewBox="0 0 16 16" fill="${colour}" stroke="${stroke}">${shapes[entry.shape] || shapes.dot}</svg>`;
    return holder;
  };
  const legend = () => element("ul", { class: "legend" }, ...data.legend.map((entry) =>
    element("li", null, sign(entry), element("span", null, isolated(entry.label)), entry.count === null ? null : element("span", { class: "count" }, number(entry.count)))));

  const start = () => {
    const first = data.start.map((index) => element("li", null,
      element("button", { class: "link", type: "button", onclick: () => kith.choose("node", index, true) }, isolated(data.nodes[index].name)),
      element("span", { class: "muted" }, data.nodes[index].facts.length ? isolated(`${data.nodes[index].facts[0][0]} ${data.nodes[index].facts[0][1]}`) : "")));
    return [
      element("h2", null, "How to read this"),
      element("p", { class: "quiet" }, data.how_to_read),
      legend(),
      ...(first.length ? [element("h3", null, "Start with"), element("ul", { class: "ties" }, ...first)] : []),
      ...(data.notes.length ? [element("h3", null, "How far it holds"), ...data.notes.map((note) => element("p", { class: "quiet" }, note))] : []),
      links({ total: 0, quotes: [] }, data.cypher.page ? { text: data.cypher.page, values: {} } : null),
    ];
  };

  const queryFor = (subject, ids) => {
    const query = data.cypher.subjects[subject];
    if (!query) return null;
    return { text: query.text, values: Object.fromEntries(query.parameters.map((name, i) => [name, ids[i]])) };
  };

  const nodeContent = (index) => {
    const node = data.nodes[index];
    const cypher = queryFor(node.key.includes(" ") ? "pair" : node.key.includes(":") ? node.key.split(":")[0] : "person", node.key.split(" "));
    return [
      element("h2", null, isolated(node.name), " ", element("span", { class: "kind" }, isolated(node.sub || ""))),
      facts(node.facts), ...posts(node), links(node, cypher), ...ties(index),
    ];
  };
  const edgeContent = (index) => {
    const edge = data.edges[index];
    const kind = data.edge_kinds.find((known) => known.name === edge.kind);
    const end = (i) => element("button", { class: "link", type: "button", onclick: () => kith.choose("node", i, true) }, isolated(data.nodes[i].name));
    const cypher = queryFor("tie", [data.nodes[edge.s].key, data.nodes[edge.t].key]);
    return [
      element("h2", null, end(edge.s), ` ${kind.out} `, end(edge.t)),
      facts(edge.facts.length ? edge.facts : [[kind.weight, number(edge.w)]]), ...posts(edge), links(edge, cypher),
    ];
  };

  kith.showPanel = (open) => {
    const chosen = kith.state.chosen;
    const content = !chosen ? start() : chosen.type === "node" ? nodeContent(chosen.index) : edgeContent(chosen.index);
    const close = element("button", { class: "button panel-close", type: "button", onclick: () => panel.classList.remove("open") }, "Close");
    panel.replaceChildren(close, ...content);
    panel.scrollTop = 0;
    panel.classList.toggle("open", Boolean(open));
  };
  document.getElementById("open-legend").addEventListener("click", () => { kith.choose(null); kith.showPanel(true); });
  document.getElementById("open-panel").addEventListener("click", () => panel.classList.toggle("open"));
})();
