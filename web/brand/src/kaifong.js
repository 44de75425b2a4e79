// Pages work without this; it moves focus to error summaries and lets a button be pressed once.
import { Button, createAll, ErrorSummary, SkipLink } from "./govuk-frontend.min.js";

document.body.classList.add("js-enabled", "govuk-frontend-supported");
for (const component of [Button, ErrorSummary, SkipLink]) createAll(component);
