// All that pages with the compose bar need.
import "./references.js";
import "./draft.js";
import "./compose.js";
import "./again.js";
import "./collections.js";
import "./keys.js";
import "./pictures.js";
import "./earlier_prompts.js";
