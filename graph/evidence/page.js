"use strict";
(() => {
  const data = JSON.parse(document.getElementById("data").textContent);
  const { rows, columns } = data;
  const KEPT = ["label", "missed", "note"];
  const at = (id) => document.getElementById(id);
  let here = 0;
  let stored = true;

  const restore = () => {
    try {
      const kept = JSON.parse(localStorage.getItem(data.key) || "{}");
      for (const row of rows) {
        const known = kept[row.item];
        if (known) for (const name of KEPT) row[name] = String(known[name] ?? "");
      }
    } catch {
      stored = false;
    }
  };

  const keep = () => {
    const kept = {};
    for (const row of rows) {
      if (KEPT.some((name) => row[name])) kept[row.item] = { label: row.label, missed: row.missed, note: row.note };
    }
    try {
      localStorage.setItem(data.key, JSON.stringify(kept));
      stored = true;
    } catch {
      stored = false;
    }
    tell();
  };

  const tell = () => {
    const done = rows.filter((row) => row.label).length;
    at("progress").max = rows.length;
    at("progress").value = done;
    at("count").textContent = `${done} of ${rows.length} labelled`;
    at("kept").textContent = stored
      ? "Labels are kept in this browser; save the CSV to score them."
      : "This browser keeps nothing for this page: save the CSV before you close it.";
  };

  const quote = (place, [before, span, behind]) => {
    place.replaceChildren(before);
    if (!span) return;
    const mark = document.createElement("mark");
    mark.textContent = span;
    place.append(mark, behind);
  };

  const show = (index) => {
    here = Math.max(0, Math.min(rows.length - 1, index));
    const row = rows[here];
    at("place").textContent = `Item ${here + 1} of ${rows.length} · ${row.month} · ${row.post_id}`;
    at("claim").textContent = row.claim;
    quote(at("context"), row.context);
    at("context").scrollTop = 0;
    at("answers").textContent = row.answers;
    at("answersBox").hidden = !row.answers;
    at("thread").textContent = row.thread ? `Thread: ${row.thread}` : "";
    for (const input of document.getElementsByName("label")) input.checked = input.value === row.label;
    at("missedBox").hidden = data.part !== "missed" || row.label !== "wrong";
    at("missed").value = row.missed;
    at("note").value = row.note;
    at("said").textContent = `Item ${here + 1}: ${row.claim}. ${row.label || "No label"}.`;
    tell();
  };

  const label = (value) => {
    rows[here].label = value;
    if (value !== "wrong") rows[here].missed = "";
    keep();
    const waits = data.part === "missed" && value === "wrong";
    show(value && !waits ? here + 1 : here);
  };

  const nextOpen = () => {
    const order = rows.map((_, step) => (here + 1 + step) % rows.length);
    const found = order.find((index) => !rows[index].label);
    if (found !== undefined) show(found);
  };

  const cell = (value) => {
    let text = String(value ?? "");
    if (/^[=+\-@\t\r]/.test(text)) text = `'${text}`;
    return /[",;\n\r]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
  };

  const context = ([before, span, behind]) => (span ? `${before}[[${span}]]${behind}` : before);

  const csv = () => [columns, ...rows.map((row) => columns.map((name) => (name === "context" ? context(row.context) : row[name])))]
    .map((line) => line.map(cell).join(",")).join("\n") + "\n";

  const save = () => {
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([csv()], { type: "text/csv;charset=utf-8" }));
    link.download = data.file;
    document.body.append(link);
    link.click();
    link.remove();
    setTimeout(() => URL.revokeObjectURL(link.href), 10000);
  };

  const keys = {
    j: () => show(here + 1), ArrowDown: () => show(here + 1), ArrowRight: () => show(here + 1),
    k: () => show(here - 1), ArrowUp: () => show(here - 1), ArrowLeft: () => show(here - 1),
    1: () => label("right"), 2: () => label("wrong"), 3: () => label("unsure"), 0: () => label(""),
    u: nextOpen, n: () => at("note").focus(), s: save,
  };

  document.addEventListener("keydown", (event) => {
    const typing = event.target.matches?.("input[type=text], input[type=number]");
    if (typing) {
      if (event.key === "Escape" || event.key === "Enter") event.target.blur();
      return;
    }
    const scrolls = event.target.matches?.(".quoted") && event.key.startsWith("Arrow");
    if (event.ctrlKey || event.metaKey || event.altKey || scrolls || !Object.hasOwn(keys, event.key)) return;
    event.preventDefault();
    keys[event.key]();
  });
  for (const input of document.getElementsByName("label")) {
    input.addEventListener("click", () => label(input.value));
  }
  at("note").addEventListener("input", () => { rows[here].note = at("note").value; keep(); });
  at("missed").addEventListener("input", () => { rows[here].missed = at("missed").value; keep(); });
  at("before").addEventListener("click", () => show(here - 1));
  at("next").addEventListener("click", () => show(here + 1));
  at("open").addEventListener("click", nextOpen);
  at("save").addEventListener("click", save);

  at("answersHead").textContent = data.beside;
  restore();
  show(0);
  window.kithgraphReady = true;
})();
