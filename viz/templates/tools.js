/* Search, kinds, least weight, and the bars of time to brush. */
(function () {
  "use strict";

  const kith = window.kith;
  const { element, isolated, data, state } = kith;
  const at = (id) => document.getElementById(id);

  /* search */
  const SHOWN = 12;
  const input = at("find");
  const list = at("found");
  const haystack = data.nodes.map((node) => [node.name, node.sub || "", node.key, ...node.facts.map((fact) => fact[1])].join("\n").toLowerCase());
  let hits = [];
  let active = -1;
  const closeList = () => { list.hidden = true; input.setAttribute("aria-expanded", "false"); input.removeAttribute("aria-activedescendant"); };
  const pick = (index) => { closeList(); input.value = data.nodes[index].name; kith.choose("node", index, true); };
  const mark = () => {
    [...list.children].forEach((item, i) => item.setAttribute("aria-selected", String(i === active)));
    if (active >= 0) { input.setAttribute("aria-activedescendant", `hit-${active}`); list.children[active].scrollIntoView({ block: "nearest" }); }
  };
  const search = () => {
    const wanted = input.value.trim().toLowerCase();
    if (!wanted) { closeList(); return; }
    const inName = [];
    const elsewhere = [];
    haystack.forEach((text, i) => {
      if (data.nodes[i].name.toLowerCase().includes(wanted)) inName.push(i);
      else if (text.includes(wanted)) elsewhere.push(i);
    });
    const matching = inName.concat(elsewhere);
    hits = matching.slice(0, SHOWN);
    active = hits.length ? 0 : -1;
    const more = matching.length - hits.length;
    const said = (text) => element("li", { class: "none", role: "option", "aria-disabled": "true" }, text);
    list.replaceChildren(...(hits.length ? hits.map((index, i) => element("li", { role: "option", id: `hit-${i}`, onmousedown: (event) => { event.preventDefault(); pick(index); } },
      isolated(data.nodes[index].name), element("span", { class: "quiet" }, "  ", isolated(data.nodes[index].sub || "")))).concat(more ? [said(`and ${kith.number(more)} more: type more of the name`)] : [])
      : [said("nothing that is drawn has that name; what is left out is told above")]));
    list.hidden = false;
    input.setAttribute("aria-expanded", "true");
    if (hits.length) mark();
  };
  input.addEventListener("input", search);
  input.addEventListener("blur", closeList);
  input.addEventListener("keydown", (event) => {
    if (event.key === "Escape") { closeList(); return; }
    if (!hits.length || list.hidden) return;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      active = (active + (event.key === "ArrowDown" ? 1 : hits.length - 1)) % hits.length;
      mark();
      event.preventDefault();
    } else if (event.key === "Enter" && active >= 0) pick(hits[active]);
  });
  document.addEventListener("keydown", (event) => {
    const typing = document.activeElement.matches("input[type=search], input[type=text], textarea, select");
    if (event.key === "/" && !typing && !document.querySelector("dialog[open]")) { event.preventDefault(); input.focus(); input.select(); }
    if (event.key === "Escape" && !typing && !document.querySelector("dialog[open]") && state.chosen) kith.choose(null);
  });

  /* kinds */
  const kinds = data.edge_kinds.concat(data.node_kinds.length > 1 ? data.node_kinds : []);
  const toggle = (name, on) => { if (on) state.kinds.add(name); else state.kinds.delete(name); };
  kinds.forEach((kind) => {
    toggle(kind.name, kind.on);
    const box = element("input", { type: "checkbox", checked: kind.on, onchange: (event) => { toggle(kind.name, event.target.checked); kith.refresh(); } });
    at("kinds").append(element("label", null, box, `${kind.label} (${kith.number(kind.count)})`));
  });
  data.node_kinds.forEach((kind) => toggle(kind.name, true));
  at("kinds").hidden = kinds.length === 0;

  /* least weight */
  const least = at("least");
  if (data.max_weight > 1) {
    at("least-box").hidden = false;
    least.max = String(Math.min(data.max_weight, 25));
    least.min = least.value = at("least-value").textContent = String(state.least);
    at("least-box").firstChild.textContent = `${data.words.weight}: at least `;
    least.addEventListener("input", () => { state.least = Number(least.value); at("least-value").textContent = least.value; kith.refresh(); });
  }

  /* time */
  const { labels, counts, unit } = data.bins;
  const last = labels.length - 1;
  const [from, to] = [at("brush-from"), at("brush-to")];
  const SVG = "http://www.w3.org/2000/svg";
  const shape = (name, attributes) => {
    const made = document.createElementNS(SVG, name);
    Object.entries(attributes).forEach(([key, value]) => made.setAttribute(key, value));
    return made;
  };
  const bars = [];
  const drawBars = () => {
    const svg = shape("svg", { viewBox: `0 0 ${labels.length * 10} 46`, preserveAspectRatio: "none", "aria-hidden": "true" });
    const most = Math.max(1, ...counts);
    counts.forEach((count, i) => {
      const height = count ? Math.max(1.5, (44 * count) / most) : 0;
      const bar = shape("rect", { x: i * 10 + 0.8, y: 46 - height, width: 8.4, height, class: "bar" });
      bar.append(shape("title", {}));
      bar.firstChild.textContent = `${labels[i]}: ${kith.number(count)} ${count === 1 ? "post" : "posts"}`;
      bars.push(bar);
      svg.append(bar);
    });
    at("bars").append(svg);
    return svg;
  };
  const shown = () => {
    const brush = state.brush || [0, last];
    bars.forEach((bar, i) => bar.classList.toggle("off", i < brush[0] || i > brush[1]));
    at("range").textContent = brush[0] === brush[1] ? labels[brush[0]] : `${labels[brush[0]]} – ${labels[brush[1]]}`;
    at("brush-reset").hidden = !state.brush;
    [from.value, to.value] = brush;
    from.setAttribute("aria-valuetext", labels[brush[0]]);
    to.setAttribute("aria-valuetext", labels[brush[1]]);
  };
  kith.brush = (first, end) => {
    const [a, b] = [Math.max(0, Math.min(first, end)), Math.min(last, Math.max(first, end))];
    state.brush = a === 0 && b === last ? null : [a, b];
    shown();
    kith.refresh();
  };
  if (labels.length > 1) {
    at("unit").textContent = unit;
    const svg = drawBars();
    [from, to].forEach((slider) => { slider.max = String(last); slider.addEventListener("input", () => kith.brush(Number(from.value), Number(to.value))); });
    let anchor = null;
    const binAt = (event) => {
      const frame = svg.getBoundingClientRect();
      return Math.max(0, Math.min(last, Math.floor(((event.clientX - frame.left) / frame.width) * labels.length)));
    };
    svg.addEventListener("pointerdown", (event) => { anchor = binAt(event); svg.setPointerCapture(event.pointerId); kith.brush(anchor, anchor); });
    svg.addEventListener("pointermove", (event) => { if (anchor !== null) kith.brush(anchor, binAt(event)); });
    svg.addEventListener("pointerup", () => { anchor = null; });
    at("brush-reset").addEventListener("click", () => kith.brush(0, last));
    shown();
  } else {
    at("time").hidden = true;
  }
})();
