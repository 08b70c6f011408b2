// Makes the long list of colleagues searchable. Without a script it is a list with sites to open.
const search = document.querySelector("[data-people-search]");

if (search) {
  const box = search.querySelector("input");
  const found = search.querySelector("[data-people-found]");
  const groups = [...document.querySelectorAll("[data-people-group]")];
  const form = box.closest("form");

  // Accents are for writing names, not for finding them.
  const plain = (text) => text.toLowerCase().normalize("NFD").replace(/\p{M}/gu, "");

  const show = () => {
    const words = plain(box.value).split(/\s+/).filter(Boolean);
    let count = 0;
    for (const group of groups) {
      let here = 0;
      for (const row of group.querySelectorAll("[data-people-words]")) {
        const isMatch = words.every((word) => plain(row.dataset.peopleWords).includes(word));
        row.hidden = !isMatch;
        here += isMatch ? 1 : 0;
      }
      group.hidden = here === 0;
      group.open = words.length > 0 && here > 0;
      count += here;
    }
    found.textContent = words.length ? `${count} ${count === 1 ? "person" : "people"} found` : "";
  };

  const countTicks = (group) => {
    group.querySelector("[data-people-count]").textContent = group.querySelectorAll("input:checked").length;
  };

  search.hidden = false;
  box.addEventListener("input", show);
  // Enter in the search box searches; it must not save the list.
  box.addEventListener("keydown", (event) => {
    if (event.key === "Enter") event.preventDefault();
  });
  form.addEventListener("change", (event) => {
    const group = event.target.closest("[data-people-group]");
    if (group) countTicks(group);
  });
}
