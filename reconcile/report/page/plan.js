"use strict";
for (const section of document.querySelectorAll(".integration")) {
  const form = section.querySelector(".filters");
  if (form) {
    const rows = [...section.querySelectorAll(".access tbody tr")].map((row) => ({ row, text: row.textContent.toLowerCase() }));
    const count = form.querySelector("output");
    const more = form.querySelector("[data-more]");
    let most = 500; // a browser lays out so many rows at once
    more.addEventListener("click", () => { most = Infinity; filter(); });
    const filter = () => {
      const words = form.querySelector("[data-filter=text]").value.toLowerCase().split(/\s+/).filter(Boolean);
      const shown = new Set([...form.querySelectorAll("[type=checkbox]:checked")].map((box) => box.dataset.filter));
      let found = 0;
      for (const { row, text } of rows) {
        const hit = shown.has(row.className) && words.every((word) => text.includes(word));
        const hidden = !hit || found >= most;
        if (row.hidden !== hidden) row.hidden = hidden;
        if (hit) found++;
      }
      more.hidden = found <= most;
      count.textContent = found + " of " + rows.length + (found > most ? ", the first " + most + " shown" : "");
    };
    form.addEventListener("input", filter);
    form.addEventListener("submit", (event) => event.preventDefault());
    filter();
  }
  for (const button of section.querySelectorAll("[data-fold]")) {
    button.addEventListener("click", () => {
      for (const details of section.querySelectorAll("details")) details.open = button.dataset.fold === "open";
    });
  }
}
