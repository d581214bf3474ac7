"use strict";
// Controls that need a script are shown only if scripts run. This comes first,
// so that rows that are not shown yet are never laid out.
document.documentElement.classList.add("scripted");

document.addEventListener("DOMContentLoaded", () => {
  for (const section of document.querySelectorAll(".integration")) {
    const hint = section.querySelector(".hint");
    const grids = new Map([...section.querySelectorAll("table.access")].map((table) => [table, makeGrid(table, hint.id)]));
    const form = section.querySelector(".filters");
    if (form) makeFilter(form, section, grids);
    for (const button of section.querySelectorAll("[data-fold]")) {
      button.addEventListener("click", () => {
        for (const details of section.querySelectorAll(button.dataset.of)) details.open = button.dataset.fold === "open";
      });
    }
  }
  const dialog = document.querySelector("dialog");
  dialog.querySelector("[data-close]").addEventListener("click", () => dialog.close());
});

// Printing shows everything; afterwards the screen is as it was.
let unfolded = [];
addEventListener("beforeprint", () => {
  unfolded = [...document.querySelectorAll("details:not([open])")];
  for (const details of unfolded) details.open = true;
});
addEventListener("afterprint", () => {
  for (const details of unfolded) details.open = false;
});
