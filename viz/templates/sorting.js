/* How cells of a table are ordered; tables of text pages are sorted by their heads. */
(function () {
  "use strict";

  const SCALE = { million: 1e6, billion: 1e9 };
  const asNumber = (text) => {
    if (/^\d{4}-\d\d/.test(text)) return null; /* days and months are in order as they are written */
    if (text.startsWith("fewer than ")) return 0;
    const found = /^[-+]?\d[\d,]*(\.\d+)?( (million|billion)\b)?/.exec(text);
    return found ? parseFloat(found[0].replace(/,/g, "")) * (SCALE[found[3]] || 1) : null;
  };
  const isEmpty = (text) => text === "" || text === "–";
  const compare = (a, b) => {
    const [x, y] = [asNumber(a), asNumber(b)];
    if (x !== null && y !== null) return x - y;
    if (x !== null || y !== null) return x === null ? 1 : -1;
    return a.localeCompare(b, "en");
  };
  /* What is unknown stands last, whichever way the others go. */
  const inOrder = (rows, textOf, down) => rows.slice().sort((a, b) => {
    const [x, y] = [textOf(a), textOf(b)];
    if (isEmpty(x) || isEmpty(y)) return Number(isEmpty(x)) - Number(isEmpty(y));
    return (down ? -1 : 1) * compare(x, y);
  });
  /* The next way to sort by a head: counts begin with the most, names with the first. */
  const turn = (head, heads, texts) => {
    const now = head.getAttribute("aria-sort");
    const known = texts.filter((text) => !isEmpty(text));
    const counts = known.length > 0 && known.every((text) => asNumber(text) !== null);
    const down = now === "none" ? counts : now === "ascending";
    heads.forEach((other) => other.setAttribute("aria-sort", "none"));
    head.setAttribute("aria-sort", down ? "descending" : "ascending");
    return down;
  };
  window.kithSorting = { inOrder, turn };

  const LEAST_ROWS = 8;
  document.querySelectorAll("body.text-page table").forEach((table) => {
    const body = table.tBodies[0];
    const heads = [...table.querySelectorAll("thead th")];
    if (!body || body.rows.length < LEAST_ROWS) return;
    const rows = [...body.rows];
    const sums = rows.filter((row) => row.cells[0].textContent === "all");
    const parts = rows.filter((row) => !sums.includes(row));
    heads.forEach((head, column) => {
      if (!head.textContent.trim()) return;
      const textOf = (row) => row.cells[column].textContent.trim();
      const button = document.createElement("button");
      button.type = "button";
      button.append(...head.childNodes);
      head.append(button);
      head.setAttribute("aria-sort", "none");
      button.addEventListener("click", () => {
        const down = turn(head, heads, parts.map(textOf));
        body.append(...inOrder(parts, textOf, down), ...sums);
      });
    });
  });
})();
