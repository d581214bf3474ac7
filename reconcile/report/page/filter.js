// makeFilter shows only the parts of the matrices that the form asks for. Rows
// and columns without a hit are hidden; in the others, cells that are no hit
// are blank.
function makeFilter(form, section, grids) {
  const output = form.querySelector("output");
  const persons = [...section.querySelectorAll(".person")];
  let matrices; // read at first use
  const filter = (event) => {
    matrices ||= [...grids].map(([table, settle]) => readMatrix(table, settle));
    const ask = {
      words: form.querySelector("[data-filter=text]").value.toLowerCase().split(/\s+/).filter(Boolean),
      effects: new Set(["gains", "loses", "differs"].filter((word) => form.querySelector(`[data-filter=${word}]`).checked).concat("keeps")),
      tagged: form.querySelector("[data-filter=tagged]").checked,
    };
    let found = 0, all = 0, hit = [];
    for (const person of persons) {
      const text = person.textContent.toLowerCase();
      person.classList.toggle("away", !ask.words.every((word) => text.includes(word)));
    }
    for (const matrix of matrices) {
      const cells = filterMatrix(matrix, ask);
      found += cells;
      all += matrix.size;
      if (cells) hit.push(matrix);
    }
    // If only a few sources match, unfold them without a second
    // click.
    if (event && ask.words.length && hit.length <= 10) for (const { source } of hit) source.open = true;
    output.textContent = `${found} of ${all} changes` + (hit.length < matrices.length ? `, on ${hit.length} of ${matrices.length} sources` : "");
  };
  form.addEventListener("input", filter);
  form.addEventListener("submit", (event) => event.preventDefault());
  section.addEventListener("click", (event) => {
    if (!event.target.matches("[data-more]")) return;
    const body = event.target.closest(".source").querySelector("tbody");
    body.dataset.most = Number(body.dataset.most) + 500;
    filter();
  });
}

// readMatrix reads, once, what the filter needs of a table.
function readMatrix(table, settle) {
  const source = table.closest(".source");
  const text = (element) => element.textContent.toLowerCase();
  const columns = [...table.tHead.rows[0].cells].map((head) => ({ text: text(head), tagged: head.classList.contains("tagged") }));
  const notes = [...source.querySelectorAll(".notes li")].map(text);
  const rows = [...table.tBodies[0].rows].map((row) => ({
    row,
    who: text(row.cells[0]),
    cells: [...row.querySelectorAll("td[data-note]")].map((cell) => ({
      cell, effect: cell.classList[0], column: cell.cellIndex,
      text: [text(cell), columns[cell.cellIndex].text, notes[cell.dataset.note - 1]].join("\n"),
    })),
  }));
  return {
    source, settle, rows, columns, name: text(source.querySelector("summary code")), body: table.tBodies[0],
    size: rows.reduce((sum, { cells }) => sum + cells.length, 0),
  };
}

// filterMatrix filters one matrix, and returns the number of hits.
function filterMatrix(matrix, ask) {
  const words = ask.words.filter((word) => !matrix.name.includes(word));
  const most = Number(matrix.body.dataset.most);
  const used = new Set([0, 1]);
  const shown = [];
  let found = 0, hit = 0;
  for (const one of matrix.rows) {
    const rest = words.filter((word) => !one.who.includes(word));
    const hits = one.cells.filter((c) => ask.effects.has(c.effect) && (!ask.tagged || matrix.columns[c.column].tagged) && rest.every((word) => c.text.includes(word)));
    for (const { column } of hits) used.add(column);
    found += hits.length;
    if (hits.length) hit++;
    const away = !hits.length || hit > most;
    one.row.classList.toggle("away", away);
    if (!away) shown.push([one, new Set(hits)]);
  }
  for (const head of matrix.body.parentElement.tHead.rows[0].cells) head.classList.toggle("away", !used.has(head.cellIndex));
  for (const [{ row, who, cells }, hits] of shown) {
    [...row.cells].forEach((cell, column) => cell.classList.toggle("away", !used.has(column)));
    for (const c of cells) c.cell.classList.toggle("blank", !hits.has(c));
    nameFound(row.cells[0], words.filter((word) => who.includes(word)));
  }
  matrix.source.classList.toggle("away", !found);
  matrix.source.querySelector(".part").textContent = found < matrix.size ? `${found} of ${matrix.size} changes` : "";
  const note = matrix.source.querySelector(".rest");
  note.hidden = hit <= most;
  note.firstElementChild.textContent = `${most} of ${hit} rows shown.`;
  matrix.settle();
  return found;
}

// nameFound shows which of a row's folded people match.
function nameFound(who, words) {
  who.querySelector(".found")?.remove();
  if (!words.length || !who.querySelector("details")) return;
  const names = [...who.querySelectorAll("li")].map((item) => item.textContent).filter((name) => words.some((word) => name.toLowerCase().includes(word)));
  const found = document.createElement("p");
  found.className = "found";
  found.textContent = "among them " + names.slice(0, 3).join(", ") + (names.length > 3 ? ` and ${names.length - 3} more` : "");
  who.append(found);
}
