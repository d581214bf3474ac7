// makeGrid makes a matrix usable by keyboard: one stop for Tab, arrows between
// cells, Enter for the details of one. It returns a function that moves the
// stop to a visible cell after rows were hidden.
function makeGrid(table, hint) {
  table.setAttribute("role", "grid");
  table.setAttribute("aria-readonly", "true");
  table.setAttribute("aria-describedby", hint);
  table.parentElement.removeAttribute("tabindex");
  for (const summary of table.querySelectorAll("tbody summary")) summary.tabIndex = -1;

  // Where people can be unfolded, that control gets the focus instead of
  // the cell.
  const focused = (cell) => cell.querySelector("summary") || cell;
  let current;
  const settle = (cell) => {
    if (current) focused(current).tabIndex = -1;
    current = cell;
    if (!cell) return;
    focused(cell).tabIndex = 0;
    describe(cell);
  };
  const visible = (cell) => cell && !cell.classList.contains("away") && !cell.parentElement.classList.contains("away");
  const first = () => [...table.tBodies[0].rows].find((row) => !row.classList.contains("away"))?.cells[0];
  settle(first());

  table.addEventListener("focusin", (event) => {
    const cell = event.target.closest("tbody > tr > *");
    if (cell && cell !== current) settle(cell);
  });
  table.addEventListener("click", (event) => {
    const cell = event.target.closest("tbody > tr > *");
    if (!cell || event.target.closest("th details") || String(getSelection())) return;
    settle(cell);
    focused(cell).focus();
    showDetails(cell);
  });
  table.addEventListener("keydown", (event) => {
    const cell = event.target.closest("tbody > tr > *");
    if (!cell || event.altKey || event.metaKey || event.shiftKey) return;
    if (event.target === cell && (event.key === "Enter" || event.key === " ")) {
      event.preventDefault();
      showDetails(cell);
    }
    const next = neighbour(cell, event.key, event.ctrlKey);
    if (!next) return;
    event.preventDefault();
    settle(next);
    focused(next).focus();
  });
  return () => { if (!visible(current)) settle(first()); };
}

// neighbour returns the visible cell to which a key leads, if there is one.
function neighbour(cell, key, far) {
  const row = cell.parentElement;
  const here = (element) => !element.classList.contains("away");
  const cells = [...row.cells].filter(here);
  const across = (step) => cells[cells.indexOf(cell) + step];
  const below = (step) => {
    let other = row;
    do other = step > 0 ? other.nextElementSibling : other.previousElementSibling; while (other && !here(other));
    return other?.cells[cell.cellIndex];
  };
  const edge = (last) => {
    const rows = far ? [...row.parentElement.rows].filter(here) : [row];
    return [...rows.at(last).cells].filter(here).at(last);
  };
  switch (key) {
    case "ArrowRight": return across(1);
    case "ArrowLeft": return across(-1);
    case "ArrowDown": return below(1);
    case "ArrowUp": return below(-1);
    case "Home": return edge(0);
    case "End": return edge(-1);
  }
}

// describe puts a cell into words when it gets the focus.
function describe(cell) {
  if (cell.tagName !== "TD") return;
  const words = (part) => {
    const before = part.querySelector("del");
    return before ? "before " + before.textContent + ", now " + part.querySelector("ins").textContent : part.textContent;
  };
  const note = cell.dataset.note;
  if (!note || cell.classList.contains("blank")) {
    cell.ariaLabel = note ? "left out by the filter" : cell.textContent ? words(cell) : "no change";
    return;
  }
  const rows = cell.querySelector(".rows");
  cell.ariaLabel = cell.classList[0] + ", value " + words(cell.querySelector(".value")) + (rows ? ", rows " + words(rows) : "");
  cell.ariaHasPopup = "dialog";
}

// showDetails shows everything about a cell and its row, column and source. It
// clones elements and never parses text, so names stay text.
function showDetails(cell) {
  if (!cell.dataset.note || cell.classList.contains("blank")) return;
  const source = cell.closest(".source");
  const [who, rows] = cell.parentElement.cells;
  const word = cell.querySelector(".word").cloneNode(true);
  word.classList.add(cell.classList[0]);
  const parts = {
    source: source.querySelector("summary code").childNodes,
    column: cell.closest("table").tHead.rows[0].cells[cell.cellIndex].childNodes,
    who: [...who.childNodes].filter((node) => node.className !== "found"),
    word: [word],
    value: cell.querySelector(".value").childNodes,
    rows: (cell.querySelector(".rows") || rows.firstElementChild).childNodes,
    because: source.querySelector(".notes ol").children[cell.dataset.note - 1].childNodes,
  };
  const dialog = document.querySelector("dialog");
  for (const slot of dialog.querySelectorAll("[data-slot]")) {
    slot.replaceChildren(...[...parts[slot.dataset.slot]].map((node) => node.cloneNode(true)));
  }
  for (const summary of dialog.querySelectorAll("summary")) summary.removeAttribute("tabindex");
  dialog.showModal();
}
