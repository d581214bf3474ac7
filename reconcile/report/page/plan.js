"use strict";
for (const section of document.querySelectorAll(".integration")) {
  const form = section.querySelector(".filters");
  if (form) {
    const rows = [...section.querySelectorAll(".access tbody tr")].map((row) => ({ row, text: row.textContent.toLowerCase() }));
    const count = form.querySelector("output");
    const filter = () => {
      const words = form.querySelector("[data-filter=text]").value.toLowerCase().split(/\s+/).filter(Boolean);
      const shown = new Set([...form.querySelectorAll("[type=checkbox]:checked")].map((box) => box.dataset.filter));
      let visible = 0;
      for (const { row, text } of rows) {
        const hit = shown.has(row.className) && words.every((word) => text.includes(word));
        row.hidden = !hit;
        if (hit) visible++;
      }
      count.textContent = visible + " of " + rows.length;
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
