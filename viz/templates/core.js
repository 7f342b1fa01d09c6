/* The picture: reads the page's data, draws it with vis-network, keeps what is chosen and filtered. */
(function () {
  "use strict";

  const read = (id) => JSON.parse(document.getElementById(id).textContent);
  const drawn = read("kith-network");
  const DEFAULTS = { facts: [], quotes: [], bins: [], total: 0, w: 0, label: "", sub: "" };
  const data = read("kith-data");
  data.nodes = data.nodes.map((node) => ({ ...DEFAULTS, ...node }));
  data.edges = data.edges.map((edge) => ({ ...DEFAULTS, ...edge }));
  /* Marks of nothing found are drawn too, where there are any: none is left out at first. */
  const least = data.least_of === "nodes" ? Math.min(1, ...data.nodes.map((node) => node.w)) : 1;
  const kith = { data, state: { chosen: null, brush: null, least, kinds: new Set() } };
  window.kith = kith;

  kith.element = (tag, attributes, ...children) => {
    const made = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes || {})) {
      if (name.startsWith("on")) made.addEventListener(name.slice(2), value);
      else if (value === true) made.setAttribute(name, "");
      else if (value !== null && value !== undefined && value !== false) made.setAttribute(name, value);
    }
    made.append(...children.filter((child) => child !== null && child !== undefined));
    return made;
  };
  kith.number = (value) => Number(value).toLocaleString("en-US");
  kith.isolated = (text) => kith.element("bdi", null, text);

  const PALETTE = ["#0072b2", "#e69f00", "#009e73", "#cc79a7", "#56b4e9", "#d55e00", "#f0e442", "#999999"];
  kith.colour = (group) => PALETTE[group % PALETTE.length];

  const theme = () => {
    const style = getComputedStyle(document.documentElement);
    const of = (name) => style.getPropertyValue(name).trim();
    return { ink: of("--ink"), muted: of("--muted"), canvas: of("--canvas"), edge: of("--edge"), ring: of("--ring"), guide: of("--guide"), accent: of("--accent") };
  };
  let paint = theme();

  const nodeColour = (index) => {
    const node = kith.data.nodes[index];
    const fill = node.hollow ? paint.canvas : kith.colour(node.group);
    const border = node.ring ? paint.ring : node.hollow ? kith.colour(node.group) : paint.canvas;
    return { background: fill, border, highlight: { background: fill, border: paint.accent }, hover: { background: fill, border: paint.accent } };
  };
  const edgeColour = (index, asked) => {
    const edge = kith.data.edges[index];
    const own = edge.group === undefined ? paint.edge : kith.colour(edge.group);
    const strong = edge.group === undefined ? paint.accent : own;
    return { color: asked ? strong : own, highlight: strong, hover: paint.accent, opacity: asked ? 0.85 : edge.faint ? 0.3 : kith.data.edge_opacity };
  };

  const more = document.querySelector(".more");
  if (window.matchMedia("(max-width: 1000px), (max-height: 640px)").matches) more.open = false;
  const box = document.getElementById("network");
  const FOOT = 34, EDGE = 4;
  /* Words of a fixed size in pixels need the more of the canvas, the smaller the picture: the scale
     and the room they need settle within a few rounds. */
  const FONT = 'system-ui, "DejaVu Sans", sans-serif';
  const ruler = document.createElement("canvas").getContext("2d");
  ruler.font = `100px ${FONT}`;
  const lengths = kith.data.guides.texts.map(([, , text]) => ruler.measureText(text).width / 100);
  const startOf = (align, width) => (align === "right" ? -width : align === "left" ? 0 : -width / 2);
  /* Words above a point stand on it, however large they are: they do not sink into its mark. */
  const middleOf = (align, size) => (align === "above" ? -size / 2 : 0);
  const wordCorners = ([x, y, , align, given, turn], index, scale) => {
    const size = given < 0 ? -given / scale : given;
    const width = size * lengths[index];
    const from = startOf(align, width);
    const angle = ((turn || 0) * Math.PI) / 180;
    const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
    return [from, from + width].flatMap((along) => [-size / 2, size / 2].map((up) => up + middleOf(align, size)).map((up) => [x + along * cos - up * sin, y + along * sin + up * cos]));
  };
  const scaleOf = ([left, top, right, bottom]) =>
    Math.max(0.02, Math.min(1.3, (box.clientWidth - 2 * EDGE) / (right - left), (box.clientHeight - FOOT - 2 * EDGE) / (bottom - top)));
  const fitting = () => {
    let whole = kith.data.extent;
    for (let round = 0, before = 0; round < 100 && Math.abs(scaleOf(whole) - before) > before / 1e4; round += 1) {
      before = scaleOf(whole);
      const corners = kith.data.guides.texts.flatMap((text, index) => wordCorners(text, index, scaleOf(whole)));
      const [xs, ys] = [corners.map(([x]) => x), corners.map(([, y]) => y)];
      const [left, top, right, bottom] = kith.data.extent;
      whole = [Math.min(left, ...xs), Math.min(top, ...ys), Math.max(right, ...xs), Math.max(bottom, ...ys)];
    }
    return { whole, scale: scaleOf(whole) };
  };
  /* vis-network keeps borders at their width in pixels, which drowns small dots in a small picture. */
  const thin = Math.min(1, Math.max(0.35, fitting().scale * 1.15));
  drawn.nodes.forEach((node) => { node.color = nodeColour(node.id); node.borderWidth *= thin; });
  /* Colours of their own for those edges alone that need one: vis-network takes long over each. */
  const hasOwnColour = (id) => data.edges[id].group !== undefined || data.edges[id].faint;
  const isHiddenAtFirst = new Set(data.edge_kinds.filter((kind) => !kind.on).map((kind) => kind.name));
  drawn.edges.forEach((edge) => {
    if (hasOwnColour(edge.id)) edge.color = edgeColour(edge.id, false);
    if (isHiddenAtFirst.has(data.edges[edge.id].kind)) edge.hidden = true;
  });
  kith.nodes = new vis.DataSet(drawn.nodes);
  kith.edges = new vis.DataSet(drawn.edges);

  kith.neighbours = kith.data.nodes.map(() => []);
  kith.data.edges.forEach((edge, index) => {
    kith.neighbours[edge.s].push(index);
    if (edge.t !== edge.s) kith.neighbours[edge.t].push(index);
  });

  const options = read("kith-options");
  options.nodes.font.color = paint.ink;
  const edgeDefault = () => ({ color: paint.edge, highlight: paint.accent, hover: paint.accent, opacity: data.edge_opacity });
  options.edges.color = edgeDefault();
  const network = new vis.Network(box, { nodes: kith.nodes, edges: kith.edges }, options);
  kith.network = network;
  /* The canvas answers no key: those go to the table and the lists beside it, not to a nameless stop. */
  box.querySelector(".vis-network").tabIndex = -1;

  kith.fit = () => {
    const { whole: [left, top, right, bottom], scale } = fitting();
    network.moveTo({ position: { x: (left + right) / 2, y: (top + bottom) / 2 }, offset: { x: 0, y: -FOOT / 2 }, scale });
  };

  const drawGuides = (context) => {
    const guides = kith.data.guides;
    context.save();
    context.strokeStyle = paint.guide;
    context.fillStyle = paint.muted;
    context.lineWidth = 1.2;
    for (const [x, y, r] of guides.circles) {
      context.beginPath();
      context.arc(x, y, r, 0, 2 * Math.PI);
      context.stroke();
    }
    for (const [x0, y0, x1, y1] of guides.lines) {
      context.beginPath();
      context.moveTo(x0, y0);
      context.lineTo(x1, y1);
      context.stroke();
    }
    context.lineWidth = 1.8;
    for (const [x0, y0, x1, y1, group] of guides.bars || []) {
      context.strokeStyle = kith.colour(group);
      context.beginPath();
      context.moveTo(x0, y0);
      context.lineTo(x1, y1);
      context.stroke();
    }
    context.restore();
  };
  /* Words of a fixed size in pixels may meet when the picture is small: the first one stands, and
     half a letter is left between two. A name runs over no mark but its own; words that are centred
     name a part of the picture, with its marks. */
  const marks = drawn.nodes.map(({ x, y, size }) => [x - size * 0.7, x + size * 0.7, y - size * 0.7, y + size * 0.7]);
  const hasRoom = (taken, x, y, size, length, align, turn) => {
    const width = size * (turn ? 1.3 : length);
    const left = x + startOf(align, width);
    const middle = y + middleOf(align, size);
    const meets = ([l, r, t, b], gap) => left - gap < r && left + width + gap > l && middle - size / 2 < b && middle + size / 2 > t;
    if (taken.some((one) => meets(one, size / 2)) || (align !== "center" && !turn && marks.some((one) => meets(one, 0)))) return false;
    taken.push([left, left + width, middle - size / 2, middle + size / 2]);
    return true;
  };
  const drawTexts = (context) => {
    context.save();
    context.textBaseline = "middle";
    context.lineJoin = "round";
    const taken = [];
    kith.words = [];
    for (const [index, [x, y, text, align, given, turn]] of kith.data.guides.texts.entries()) {
      const size = given < 0 ? -given / network.getScale() : given;
      if (given < 0 && !hasRoom(taken, x, y, size, lengths[index], align, turn)) continue;
      kith.words.push(text);
      context.save();
      context.translate(x, y);
      context.rotate(((turn || 0) * Math.PI) / 180);
      context.font = `${size}px ${FONT}`;
      context.textAlign = align === "above" ? "center" : align;
      context.lineWidth = size / 4;
      context.strokeStyle = paint.canvas;
      context.strokeText(text, 0, middleOf(align, size));
      context.fillStyle = paint.muted;
      context.fillText(text, 0, middleOf(align, size));
      context.restore();
    }
    context.restore();
  };
  network.on("beforeDrawing", drawGuides);
  network.on("afterDrawing", drawTexts);

  const inBrush = (bins) => {
    const brush = kith.state.brush;
    let sum = 0;
    for (let i = 0; i < bins.length; i += 2) if (!brush || (bins[i] >= brush[0] && bins[i] <= brush[1])) sum += bins[i + 1];
    return sum;
  };
  const edgeShows = (edge) => {
    const weight = kith.state.brush && kith.data.timed_by === "edges" ? inBrush(edge.bins) : edge.w;
    return kith.state.kinds.has(edge.kind) && (weight >= kith.state.least || kith.data.least_of === "nodes") && weight > 0;
  };
  const nodeShows = (node, index, shown) => {
    if (node.kind && kith.data.node_kinds.length > 1 && !kith.state.kinds.has(node.kind)) return false;
    if (kith.data.least_of === "nodes" && node.w < kith.state.least) return false;
    if (!kith.state.brush || inBrush(node.bins) > 0) return true;
    return kith.data.timed_by === "edges" && kith.neighbours[index].some((i) => shown[i]);
  };
  const nearChosen = () => {
    const chosen = kith.state.chosen;
    if (!chosen) return null;
    if (chosen.type === "edge") return new Set([kith.data.edges[chosen.index].s, kith.data.edges[chosen.index].t]);
    const near = new Set([chosen.index]);
    for (const i of kith.neighbours[chosen.index]) {
      near.add(kith.data.edges[i].s);
      near.add(kith.data.edges[i].t);
    }
    return near.size > 1 || kith.data.edges.length ? near : null;
  };

  const askedFor = () => {
    const chosen = kith.state.chosen;
    if (!chosen) return new Set();
    return new Set(chosen.type === "edge" ? [chosen.index] : kith.neighbours[chosen.index]);
  };

  const now = { hidden: data.edges.map((edge) => isHiddenAtFirst.has(edge.kind)), asked: new Set(), opacity: kith.data.nodes.map(() => 1) };
  const changedEdges = (shown, asked) => {
    const changed = [];
    shown.forEach((shows, id) => {
      if (asked.has(id) !== now.asked.has(id)) changed.push({ id, hidden: !shows, color: edgeColour(id, asked.has(id)) });
      else if (now.hidden[id] === shows) changed.push({ id, hidden: !shows });
      now.hidden[id] = !shows;
    });
    now.asked = asked;
    return changed;
  };
  kith.refresh = () => {
    const wanted = kith.data.edges.map(edgeShows);
    const inView = kith.data.nodes.map((node, id) => nodeShows(node, id, wanted));
    /* A line to what is not in view is not in view either. */
    const shown = kith.data.edges.map((edge, id) => wanted[id] && inView[edge.s] && inView[edge.t]);
    const edges = changedEdges(shown, askedFor());
    const near = nearChosen();
    const nodes = [];
    let active = 0;
    inView.forEach((shows, id) => {
      const opacity = !shows ? 0.1 : near && !near.has(id) ? 0.3 : 1;
      if (shows) active += 1;
      if (now.opacity[id] !== opacity) nodes.push({ id, opacity });
      now.opacity[id] = opacity;
    });
    if (edges.length) kith.edges.update(edges);
    if (nodes.length) kith.nodes.update(nodes);
    kith.shown = { nodes: active, edges: shown.filter(Boolean).length };
    kith.inView = { nodes: inView, edges: shown };
    const parts = [`${kith.number(active)} of ${kith.number(kith.data.nodes.length)} ${kith.data.words.nodes}`];
    if (shown.length) parts.push(`${kith.number(kith.shown.edges)} of ${kith.number(shown.length)} ${kith.data.words.edges}`);
    document.getElementById("in-view").textContent = `in view: ${parts.join(", ")}`;
  };

  kith.choose = (type, index, move) => {
    kith.state.chosen = type === null ? null : { type, index };
    if (type === "node") network.selectNodes([index]);
    else if (type === "edge") network.setSelection({ nodes: [], edges: [index] });
    else network.unselectAll();
    kith.refresh();
    kith.showPanel(type !== null);
    if (move && type === "node") {
      const panel = document.getElementById("panel");
      const covered = getComputedStyle(panel).position === "absolute" ? Math.min(panel.offsetWidth, box.clientWidth * 0.9) : 0;
      network.moveTo({ position: network.getPosition(index), offset: { x: -covered / 2, y: 0 }, scale: Math.max(network.getScale(), kith.data.focus_scale) });
    }
  };
  network.on("click", (event) => {
    if (event.nodes.length) kith.choose("node", event.nodes[0]);
    else if (event.edges.length) kith.choose("edge", event.edges[0]);
    else kith.choose(null);
  });

  const tip = kith.element("div", { class: "tip", hidden: true });
  box.append(tip);
  const showTip = (text, pointer) => {
    tip.replaceChildren(kith.isolated(text));
    tip.hidden = false;
    tip.style.left = `${Math.max(4, Math.min(pointer.x + 14, box.clientWidth - tip.offsetWidth - 6))}px`;
    tip.style.top = `${Math.max(4, Math.min(pointer.y + 14, box.clientHeight - tip.offsetHeight - 6))}px`;
  };
  const hideTip = () => { tip.hidden = true; };
  network.on("hoverNode", (event) => {
    const node = kith.data.nodes[event.node];
    showTip([node.name].concat(node.facts.slice(0, 1).map((fact) => `${fact[0]} ${fact[1]}`)).join(" · "), event.pointer.DOM);
  });
  network.on("blurNode", hideTip);
  box.addEventListener("pointerleave", hideTip); /* buttons lie above the canvas, which hears of nothing there */
  network.on("dragStart", hideTip);
  network.on("zoom", hideTip);

  const zoom = (factor) => network.moveTo({ scale: network.getScale() * factor });
  document.getElementById("zoom-in").addEventListener("click", () => zoom(1.35));
  document.getElementById("zoom-out").addEventListener("click", () => zoom(1 / 1.35));
  document.getElementById("zoom-fit").addEventListener("click", kith.fit);
  /* vis-network tells of a new size first, and then puts the view back as it was: we come after. */
  network.on("resize", () => queueMicrotask(kith.fit));
  window.addEventListener("beforeprint", () => { more.open = true; kith.fit(); });

  const repaint = () => {
    paint = theme();
    kith.nodes.update(kith.data.nodes.map((_, id) => ({ id, color: nodeColour(id) })));
    kith.edges.update(kith.data.edges.map((_, id) => ({ id, color: edgeColour(id, now.asked.has(id)) })));
    network.setOptions({ nodes: { font: { color: paint.ink } }, edges: { color: edgeDefault() } });
  };
  window.matchMedia("(prefers-color-scheme: dark)").addEventListener("change", repaint);
})();
