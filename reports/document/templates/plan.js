"use strict";
/* What is typed into the plan stays in this browser, under a key that names the report, and is sent to nobody. */
(() => {
  const plan = document.getElementById("plan");
  const key = "parallax-plan-" + plan.dataset.report;
  const fields = [...plan.querySelectorAll("textarea")];
  const told = document.getElementById("plan-told");
  const clear = document.getElementById("plan-clear");
  const grow = (field) => { field.style.height = "auto"; field.style.height = field.scrollHeight + 2 + "px"; };
  const kept = () => { try { return JSON.parse(localStorage.getItem(key) || "{}"); } catch { return null; } };
  const keep = () => {
    const written = Object.fromEntries(fields.filter((field) => field.value).map((field) => [field.name, field.value]));
    clear.hidden = !Object.keys(written).length;
    try {
      if (clear.hidden) localStorage.removeItem(key);
      else localStorage.setItem(key, JSON.stringify(written));
      told.textContent = "What you type is kept in this browser only. On a shared computer, clear it when you are done.";
    } catch {
      told.textContent = "This browser keeps nothing: print the page before you close it.";
    }
  };
  const before = kept();
  for (const field of fields) {
    if (before && typeof before[field.name] === "string") field.value = before[field.name];
    field.addEventListener("input", () => { grow(field); keep(); });
    if (field.value) grow(field);
  }
  keep();
  clear.addEventListener("click", () => {
    for (const field of fields) { field.value = ""; field.style.height = ""; }
    keep();
    told.textContent = "What you typed was cleared.";
    fields[0].focus();
  });
})();
