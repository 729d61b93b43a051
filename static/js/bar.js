// All that pages with the compose bar need.
import "./references.js";
import "./reference_picker.js";
import "./draft.js";
import "./compose.js";
import "./again.js";
import "./collections.js";
import "./keys.js";
import "./pictures.js";
import "./prompts.js";
