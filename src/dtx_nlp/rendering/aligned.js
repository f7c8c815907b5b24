(() => {
  const root = document.currentScript.parentElement;
  const partners = (g) => root.querySelectorAll(`[data-g="${g}"]`);
  const grouped = (event) => event.target.closest && event.target.closest("[data-g]");
  root.addEventListener("mouseover", (event) => {
    for (const lit of root.querySelectorAll(".dtx-lit")) lit.classList.remove("dtx-lit");
    const one = grouped(event);
    if (one) for (const other of partners(one.dataset.g)) other.classList.add("dtx-lit");
  });
  root.addEventListener("click", (event) => {
    const one = grouped(event);
    if (!one) return;
    const here = one.closest(".dtx-column");
    for (const column of root.querySelectorAll(".dtx-column")) {
      const other = column !== here && column.querySelector(`[data-g="${one.dataset.g}"]`);
      if (other) column.scrollTop += other.getBoundingClientRect().top - column.getBoundingClientRect().top - column.clientHeight / 3;
    }
  });
})();
