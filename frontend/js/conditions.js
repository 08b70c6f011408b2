// Adds a search to a long list of choices in groups. Without scripts every choice is reachable by unfolding.
const PAUSE = 150;

function plain(text) {
  return text.toLowerCase().normalize("NFD").replace(/[\u0300-\u036f]/g, "");
}

function searchBox(box) {
  const group = document.createElement("div");
  group.className = "nhsuk-form-group";
  const label = document.createElement("label");
  label.className = "nhsuk-label";
  label.htmlFor = "search-choices";
  label.textContent = "Search all conditions";
  const input = document.createElement("input");
  input.className = "nhsuk-input nhsuk-input--width-20";
  input.id = "search-choices";
  input.type = "search";
  input.autocomplete = "off";
  const said = document.createElement("p");
  said.className = "nhsuk-hint";
  said.setAttribute("role", "status");
  group.append(label, input, said);
  box.querySelector(".nhsuk-form-group").before(group);
  return { input, said };
}

function show(list, words, wasOpen) {
  let found = 0;
  for (const item of list.querySelectorAll(".nhsuk-checkboxes__item")) {
    const box = item.querySelector("input");
    // "I am not sure yet" is no condition to find.
    if (box.dataset.behaviour === "exclusive") continue;
    const text = plain(item.textContent);
    item.hidden = !box.checked && !words.every((word) => text.includes(word));
    if (!item.hidden) found += 1;
  }
  for (const folded of list.querySelectorAll("details")) {
    const any = [...folded.querySelectorAll(".nhsuk-checkboxes__item")].some((item) => !item.hidden);
    folded.hidden = !any;
    folded.open = words.length ? any : wasOpen.has(folded);
  }
  return found;
}

const box = document.querySelector("[data-filter-choices]");
if (box) {
  const { input, said } = searchBox(box);
  const wasOpen = new Set([...box.querySelectorAll("details[open]")]);
  let timer = 0;
  input.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(() => {
      const words = plain(input.value).split(/\s+/).filter(Boolean);
      const found = show(box, words, wasOpen);
      said.textContent = words.length ? `${found} shown` : "";
    }, PAUSE);
  });
  // Enter in the search must not send the page.
  input.addEventListener("keydown", (event) => {
    if (event.key === "Enter") event.preventDefault();
  });
}
