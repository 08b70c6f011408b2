// Runs on every page. Each part improves something that already works without scripts.
import { initAll } from "nhsuk-frontend";
import { startKeepingText } from "./session/kept_text.js";
import { startSessionGuard } from "./session/guard.js";

document.body.classList.add("js-enabled", "nhsuk-frontend-supported");
initAll();
const keptText = startKeepingText(document);
startSessionGuard(document, keptText);
